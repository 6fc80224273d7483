import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { useFolder } from '../record/a-folder.ts';
import { aDispatcher, closeDispatchers, type TestDispatcher } from '../support/a-dispatcher.ts';
import { anAlert } from '../support/builders.ts';
import { changeDatabase } from '../support/change-database.ts';
import { shownIn } from './shown.ts';

const newUrl = useFolder();
let pauses = createPauses();
beforeEach(() => {
  pauses = createPauses();
});
afterEach(() => {
  pauses.endAll();
  return closeDispatchers();
});

const channel = '#security-alerts';
const mostErrors = 20;

/** Pauses that end when the test says so. */
function createPauses() {
  let waiting: { ms: number; end(): void }[] = [];
  let isOver = false;
  const end = (): void => {
    for (const each of waiting) each.end();
    waiting = [];
  };
  return {
    pause: (ms: number) =>
      isOver ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ ms, end: resolve })),
    /** How long those are that have not ended, ms. */
    lengths: () => waiting.map(({ ms }) => ms),
    /** Ends those that have begun. */
    end,
    /** Those that begin later, too. */
    endAll: () => {
      isOver = true;
      end();
    },
  };
}

/** A dispatcher with an alert to show, on a database that is then changed by another hand. */
async function aTroubled(trouble: string) {
  const databaseUrl = await newUrl();
  const errors: string[] = [];
  const onError = (message: string): void => {
    errors.push(message);
    // One that spins lets nothing else happen, not even this test fail.
    if (errors.length > mostErrors) void test.stop();
  };
  const test = await aDispatcher({ databaseUrl, pause: pauses.pause, onError });
  await test.raise(anAlert());
  await changeDatabase(databaseUrl, trouble);
  return { test, errors, mend: (cure: string) => changeDatabase(databaseUrl, cure) };
}

/** Wakes the dispatcher at each turn of the event loop, as events that come would. */
async function wakeUntil({ wake }: TestDispatcher, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    wake();
    await new Promise(setImmediate);
  }
}

async function wakeOften(test: TestDispatcher): Promise<void> {
  let turns = 0;
  await wakeUntil(test, () => turns++ === 500);
}

describe.each([
  [
    'written',
    `create trigger refuse before insert on channels begin select raise(abort, 'database or disk is full'); end`,
    'drop trigger refuse',
    'a channel could not be served',
  ],
  [
    'read',
    'alter table channels rename to gone',
    'alter table gone rename to channels',
    'the dispatcher could not read the store',
  ],
])('a database that cannot be %s', (_, trouble, cure, told) => {
  it('is tried once a second, however often the dispatcher is woken', async () => {
    const { test, errors, mend } = await aTroubled(trouble);
    test.start();
    for (const tries of [1, 2, 3]) {
      await wakeUntil(test, () => errors.length >= tries);
      await wakeOften(test);
      expect(errors).toEqual(Array(tries).fill(told));
      expect(pauses.lengths()).toEqual([1000]);
      if (tries === 3) await mend(cure);
      pauses.end();
    }
    await wakeUntil(test, () => shownIn(test, channel).length > 0);
    expect(shownIn(test, channel)).toHaveLength(1);
    expect(errors).toHaveLength(3);
  });
});

describe('a channel that the database does not take back', () => {
  const refuse = `create trigger refuse before update on channels when new.claimed_until = 0
    begin select raise(abort, 'database or disk is full'); end`;

  it('is given back once the database is well, and holds up nothing until the claim lapses', async () => {
    const { test, errors, mend } = await aTroubled(refuse);
    test.start();
    await wakeUntil(test, () => errors.length > 0);
    await wakeOften(test);
    expect(errors).toEqual(['a channel could not be given back']);
    await mend('drop trigger refuse');
    pauses.end();
    await test.raise(anAlert({ groupKey: 'second' }));
    await wakeUntil(test, () => shownIn(test, channel).length > 1);
    expect(shownIn(test, channel)).toHaveLength(2);
    expect(errors).toHaveLength(1);
  });

  it('does not keep the relay from stopping', async () => {
    const { test, errors } = await aTroubled(refuse);
    test.start();
    await wakeUntil(test, () => errors.length > 0);
    const stopping = test.stop();
    pauses.endAll();
    await stopping;
    expect(errors).toEqual(['a channel could not be given back', 'a channel could not be served']);
  });
});
