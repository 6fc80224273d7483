import { describe, expect, it } from '@jest/globals';
import { createLateAnswers } from '../../src/deliver/late-answer.ts';
import type { Outcome, Search } from '../../src/deliver/notifier.ts';

const place = { channelId: 'C1', ts: '1.0' };
const shown: Outcome = { kind: 'shown', place };
const found: Search = { kind: 'found', place, revision: 1 };
const absent: Search = { kind: 'absent' };
const never = new Promise<Outcome>(() => {});

/** Looks that come out as told, the last one ever after. */
function looks(...outcomes: readonly Search[]) {
  let made = 0;
  const look = async (): Promise<Search> => {
    made += 1;
    return outcomes[made - 1] ?? outcomes.at(-1) ?? absent;
  };
  return { look, made: () => made };
}

describe('an answer of Slack', () => {
  it('that comes in time is not looked for', async () => {
    const { look, made } = looks(found);
    const { heard } = createLateAnswers({ lateMs: 60_000, againMs: 60_000 });
    expect(await heard(Promise.resolve(shown), look)).toBe(shown);
    expect(made()).toBe(0);
  });

  it('that is late is given up where the message is seen', async () => {
    const { look, made } = looks(absent, absent, found);
    expect(await createLateAnswers({ lateMs: 1, againMs: 1 }).heard(never, look)).toBe(found);
    expect(made()).toBe(3);
  });

  it('that is late is waited for where the message is not seen, or nobody can look', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { look, made } = looks(absent, { kind: 'cannot_look', error: 'missing_scope' }, absent);
    const heard = createLateAnswers({ lateMs: 1, againMs: 1 }).heard(promise, async () => {
      if (made() === 3) resolve(shown);
      return look();
    });
    expect(await heard).toBe(shown);
  });

  it('that comes while the message is looked for is taken at once', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const endless = () => {
      resolve(shown);
      return new Promise<Search>(() => {});
    };
    expect(await createLateAnswers({ lateMs: 1, againMs: 1 }).heard(promise, endless)).toBe(shown);
  });

  it('that is late is looked for once more when the process ends, and left unknown', async () => {
    const { look, made } = looks(absent);
    const { heard, hurry } = createLateAnswers({ lateMs: 1, againMs: 60_000 });
    const outcome = heard(never, async () => {
      if (made() === 0) setImmediate(hurry);
      return look();
    });
    expect(await outcome).toMatchObject({ kind: 'unknown', isOnItsWay: true });
    expect(made()).toBe(2);
  });

  it('is not cut off in its first seconds by the end of the process', async () => {
    const { look } = looks(absent);
    const { heard, hurry } = createLateAnswers({ lateMs: 60_000, againMs: 60_000 });
    hurry();
    expect(await heard(Promise.resolve(shown), look)).toBe(shown);
  });
});
