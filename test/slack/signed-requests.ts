import { createHmac } from 'node:crypto';
import { expectNoSecrets, secrets } from '../support/secrets.ts';

export interface Target {
  readonly url: string;
}

/** A request as Slack sends one; what is given takes the place of what Slack would send. */
export interface SlackRequest {
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly secret?: string;
  /** Seconds since the epoch; now unless told. */
  readonly timestamp?: number | string;
  /** Takes the place of the right one; null leaves it out, as it does for the timestamp's header. */
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SlackAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export const form = 'application/x-www-form-urlencoded';

/** Sends a request signed as Slack signs it. */
export async function send(relay: Target, request: SlackRequest): Promise<SlackAnswer> {
  const response = await fetch(`${relay.url}/slack/events`, {
    method: 'POST',
    headers: headersOf(request),
    body: request.body,
  });
  const text = await response.text();
  expectNoSecrets(text);
  return { status: response.status, text, headers: response.headers };
}

/** The headers of a request, for those who send it byte by byte. */
export function headersOf(request: SlackRequest): Record<string, string> {
  const { contentType = form, timestamp = Math.floor(Date.now() / 1000), headers = {} } = request;
  const type = contentType === '' ? {} : { 'content-type': contentType };
  const { signature = signatureOf(request, timestamp) } = request;
  const signed =
    signature === null
      ? {}
      : { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': signature };
  return { ...type, ...signed, ...headers };
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signatureOf(
  { body, secret = secrets.SLACK_SIGNING_SECRET }: Pick<SlackRequest, 'body' | 'secret'>,
  timestamp: string | number,
): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

/** The form of a typed `/audit`. */
export function audit(text: string, fields: Readonly<Record<string, string>> = {}): string {
  const command = { command: '/audit', text, user_id: 'U0ANN', team_id: 'T0SANDBOX1', channel_id: 'C0HERE' };
  return new URLSearchParams({ ...command, ...fields }).toString();
}

/** The form of a clicked button. */
export function click(
  action: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  const payload = {
    type: 'block_actions',
    user: { id: 'U0ANN', team_id: 'T0SANDBOX1' },
    team: { id: 'T0SANDBOX1' },
    channel: { id: 'C0HERE' },
    actions: [{ type: 'button', block_id: 'b0', ...action }],
    ...fields,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
