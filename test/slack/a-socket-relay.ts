import type { JsonObject } from '../../src/model/json.ts';
import { aRelay, type RelayOptions } from '../support/a-relay.ts';
import { aSocketSlack, type SocketSlack } from './a-socket-slack.ts';

export const appToken = 'xapp-1-A0TEST-0123456789-secret-of-the-app';
export const noSigningSecret = { SLACK_SIGNING_SECRET: '' };

const open: SocketSlack[] = [];

/** A relay with an app token, and Slack as it sees it. */
export async function aSocketRelay(
  env: Readonly<Record<string, string>> = noSigningSecret,
  { before, ...options }: RelayOptions & { before?: (slack: SocketSlack) => void } = {},
) {
  const slack = await aSocketSlack(appToken);
  open.push(slack);
  before?.(slack);
  const relay = await aRelay({
    ...options,
    env: { SLACK_APP_TOKEN: appToken, SLACK_API_URL: slack.apiUrl, ...env },
  });
  slack.sandbox = relay.slack;
  return { relay, slack };
}

/** After the relays: closed first, Slack would be missed. */
export async function closeSockets(): Promise<void> {
  await Promise.all(open.splice(0).map((slack) => slack.close()));
}

/** A typed `/audit`, as it comes over the socket. */
export function command(text: string, fields: JsonObject = {}): JsonObject {
  return {
    command: '/audit',
    text,
    user_id: 'U0ANN',
    team_id: 'T0SANDBOX1',
    channel_id: 'C0HERE',
    ...fields,
  };
}

/** A clicked button. */
export function click(action: JsonObject, fields: JsonObject = {}): JsonObject {
  return {
    type: 'block_actions',
    user: { id: 'U0ANN', team_id: 'T0SANDBOX1' },
    team: { id: 'T0SANDBOX1' },
    channel: { id: 'C0HERE' },
    actions: [{ type: 'button', block_id: 'b0', ...action }],
    ...fields,
  };
}
