import { createHmac, timingSafeEqual } from 'node:crypto';

/** Either way: Slack's clock, ours, and the time on the wire. */
const skewSeconds = 300;

/** Whether a request's timestamp (seconds, as Slack sends it) is near enough to now (ms) to be looked at further. */
export function isTimely(timestamp: string | undefined, now: number): boolean {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  // Slack's time is in whole seconds, so ours is too.
  return Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= skewSeconds;
}

export interface Signed {
  readonly signature: string | undefined;
  readonly timestamp: string;
  readonly body: Buffer;
}

/**
 * Asks whether the raw body was signed with one of the secrets: `v0=` and the hex HMAC-SHA256 of `v0:timestamp:body`.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSigned({ signature, timestamp, body }: Signed, secrets: readonly string[]): boolean {
  if (secrets.includes('')) throw new TypeError('an empty signing secret lets everybody in');
  const given = Buffer.from(signature ?? '', 'latin1');
  const matches = secrets.map((secret) => {
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
    const expected = Buffer.from(`v0=${hmac.digest('hex')}`, 'latin1');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return matches.includes(true);
}
