import { openStore } from '../../src/record/open-store.ts';
import type { Store } from '../../src/record/store.ts';
import { aRelay, type TestRelay } from '../support/a-relay.ts';
import type { Case } from './read-case.ts';

/** A relay whose time is turned by hand, and the store that it writes. */
export interface Stage {
  readonly relay: TestRelay;
  readonly store: Store;
  now(): number;
  /** Lets time pass, stopping wherever something is due. */
  pass(ms: number): Promise<void>;
  /** Resolves when nothing is left to do at this time. */
  settle(): Promise<void>;
}

/** Where the account is refused nothing tells when it is asked again. */
const accountStrideMs = 1000;

export async function openStage({ rules, env, startsAt }: Case): Promise<Stage> {
  let now = startsAt;
  const clock = { now: () => now };
  const relay = await aRelay({
    rules,
    clock,
    ratePerSecond: 1,
    env: { SLACK_OPS_CHANNEL: '#ops', ...env },
  });
  const store = await openStore(relay.databaseUrl);
  const settle = () => untilQuiet(relay, store, clock.now);
  return {
    relay,
    store,
    now: clock.now,
    settle,
    async pass(ms) {
      const end = now + ms;
      while (now < end) {
        now = Math.min(end, await nextMoment(store, now));
        await settle();
      }
    },
  };
}

/** When something happens by itself: a message is due, a mute ends. */
async function nextMoment(store: Store, now: number): Promise<number> {
  const { due: overdue, nextAt } = await store.channelTurns(now);
  const ends = (await store.activeMutes(now)).map(({ endsAt }) => endsAt);
  const moments = [nextAt ?? Infinity, ...ends, overdue.length > 0 ? now + accountStrideMs : Infinity];
  return Math.min(...moments.filter((at) => at > now));
}

/** The relay's own loop runs beside this one: only what stays the same over two turns is quiet. */
async function untilQuiet(relay: TestRelay, store: Store, now: () => number): Promise<void> {
  let before = '';
  for (let quiet = 0; quiet < 2; ) {
    await relay.runOnce();
    const after = await progressOf(relay, store, now());
    quiet = after === before ? quiet + 1 : 0;
    before = after;
  }
}

async function progressOf({ slack }: TestRelay, store: Store, now: number): Promise<string> {
  const { due } = await store.channelTurns(now);
  const waiting = await Promise.all(due.map((channel) => store.waitingMessages(channel, now, 1000)));
  return JSON.stringify([slack.calls.length, due, waiting.map(({ length }) => length)]);
}
