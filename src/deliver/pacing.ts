/** Slack takes about one message a second a channel; we never make it say so. */
export const messageIntervalMs = 1050;

/** A claim outlives the longest answer that we wait for (see the notifier's timeout), and not by much. */
export const claimMs = 12_000;

/** After this a broken channel is tried again with the next alert for it. */
export const brokenChannelRetryMs = 5 * 60_000;

const firstBackOffMs = 1000;
const longestBackOffMs = 60_000;

/** When to try again after `attempts` failures in a row; there is no last one. `random` is from 0 to 1. */
export function backOffMs(attempts: number, random: number): number {
  const full = Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.max(0, attempts - 1));
  return Math.round(full * (0.5 + random / 2));
}

const longestQuietMs = 30_000;

/** An alert that keeps growing is updated the less often the older it is: each second at first, then half a minute. */
export function updateIntervalMs(ageMs: number): number {
  return Math.min(longestQuietMs, Math.max(messageIntervalMs, ageMs / 4));
}
