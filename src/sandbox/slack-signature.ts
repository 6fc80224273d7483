import { createHmac } from 'node:crypto';

export interface Unsigned {
  readonly secret: string;
  /** The raw bytes or text that will be sent. */
  readonly body: string | Buffer;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

export interface SignatureHeaders {
  readonly 'x-slack-request-timestamp': string;
  readonly 'x-slack-signature': string;
}

/** The two headers with which Slack signs a request: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signSlackRequest({ secret, body, timestamp }: Unsigned): SignatureHeaders {
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
  return {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
  };
}
