import type { Message } from '../model/message.ts';

/** Slack takes about one message a second a channel; we never make it say so. */
export const messageIntervalMs = 1050;
/** Messages that a channel takes at once after a pause. Slack allows short bursts and says no number: the smallest. */
const burst = 2;

/**
 * When a channel that was posted to at `now` takes the next, where it took this one from `notBefore` on: one interval
 * later, and what it rested before counts as waited, as much as a burst makes up for. A wait that Slack asked for is
 * no rest: after it there is no burst.
 */
export function nextPostAt(notBefore: number, now: number): number {
  const waitedSince = Math.max(Math.min(notBefore, now), now - (burst - 1) * messageIntervalMs);
  return Math.max(notBefore, waitedSince + messageIntervalMs);
}

/** `chat.update` takes fifty a minute. */
export const updatePauseMs = 1250;

/** What half a minute has room for, with a margin for the digest itself and its updates. */
export const mostShownSingly = 20;
/** The most severe ones that get messages of their own all the same. */
export const keptFromDigest = 5;
/** Alerts that a digest takes in by one transaction, which others wait for. */
export const foldedAtOnce = 1000;
/** A digest that took nothing in for so long is closed: what comes then is another storm. */
export const stormQuietMs = 2 * 60_000;

/** When a message whose answer has not come is looked for, and how often from then on. */
export const lateness = { lateMs: 4000, againMs: 2000 };
/** What the notifier waits for an answer at most, with a margin. */
export const longestAnswerMs = 11_000;
/** A claim outlives the look and the answer that it is for, and not by much: it holds up what a killed replica left. */
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
const digestQuietMs = 2500;

/**
 * When a message that was brought up to date may change again. An alert that keeps growing is updated the less often
 * the older it is: each second at first, then half a minute. A digest is what accounts for a storm, so it is kept current.
 */
export function updateIntervalMs({ kind, createdAt }: Message, now: number): number {
  if (kind === 'digest') return digestQuietMs;
  return Math.min(longestQuietMs, Math.max(messageIntervalMs, (now - createdAt) / 4));
}
