import { pino } from 'pino';
import { createAccount } from '../../src/deliver/account.ts';
import { createDispatcher } from '../../src/deliver/dispatcher.ts';
import { createLateAnswers } from '../../src/deliver/late-answer.ts';
import type { Notifier } from '../../src/deliver/notifier.ts';
import { createPresenter } from '../../src/deliver/presenter.ts';
import type { Alert } from '../../src/model/alert.ts';
import { openStore } from '../../src/record/open-store.ts';
import type { Store } from '../../src/record/store.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createRenderer } from '../../src/slack/renderer.ts';
import { createSlackNotifier } from '../../src/slack/slack-notifier.ts';
import { createWebClient } from '../../src/slack/web-client.ts';
import { aMatch, anEvent, noon } from './builders.ts';

export interface TestDispatcher {
  readonly store: Store;
  readonly slack: Sandbox;
  /** The time, which stands still until it is turned. */
  readonly clock: { now(): number; turn(ms: number): void };
  /** Slack's error while it refuses the account. */
  accountError(): string | undefined;
  /** Stores alerts, each with the event that opened it. */
  raise(...alerts: readonly Alert[]): Promise<void>;
  /** Lets time pass in steps of a tenth of a second unless told, serving what is due at each. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** As the relay runs it, by itself until it is stopped or closed. */
  start(): void;
  wake(): void;
  stop(): Promise<void>;
  /** Another dispatcher on the same store, as after a crash: nothing is remembered but what was stored. */
  restart(): void;
  /** From now on an answer of Slack's may take this long, half a minute unless told. */
  wait(ms?: number): void;
  /** What Slack is late to answer is not waited for any longer, as at a stop. */
  hurry(): void;
  close(): Promise<void>;
}

export interface DispatcherOptions {
  readonly databaseUrl?: string;
  readonly scopes?: readonly string[];
  readonly channels?: readonly string[];
  readonly ratePerSecond?: number;
  readonly burst?: number;
  /** How long an answer of Slack's may take, and half as long as one to a message; half a minute unless told. */
  readonly timeoutMs?: number;
  /** How long it may take before a message is looked for; as long as the answer unless told. */
  readonly lateMs?: number;
  /** How it lets time pass after an error of its own; in real time unless told. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Gets what it logs as an error. */
  readonly onError?: (message: string) => void;
}

const open: (() => Promise<void>)[] = [];

/** The way from the store to Slack, with a clock that is turned by hand. */
export async function aDispatcher(options: DispatcherOptions = {}): Promise<TestDispatcher> {
  let now = noon;
  const clock = {
    now: () => now,
    turn: (ms: number) => {
      now += ms;
    },
  };
  const store = await openStore(options.databaseUrl ?? 'sqlite::memory:');
  const { databaseUrl: _, timeoutMs = longMs, lateMs = timeoutMs, ...more } = options;
  const { pause, onError, ...sandboxOptions } = more;
  const slack = createSandbox({
    signingSecret: 'a signing secret',
    botToken: 'xoxb-test',
    clock,
    burst: 2,
    ...sandboxOptions,
  });
  const { apiUrl, close: closeSlack } = await slack.listen();
  const log = pino({ level: 'error' }, { write: (line) => onError?.(JSON.parse(line).msg) });
  const asking = (ms: number) => createWebClient({ botToken: 'xoxb-test', apiUrl }, ms);
  const notifierFor = (ms: number) => createSlackNotifier(asking(ms), asking(2 * ms));
  let asked = notifierFor(timeoutMs);
  const notifier: Notifier = {
    post: (...message) => asked.post(...message),
    update: (...message) => asked.update(...message),
    reply: (...message) => asked.reply(...message),
    find: (lookup) => asked.find(lookup),
    checkAccount: () => asked.checkAccount(),
  };
  const make = () => {
    const account = createAccount(notifier, clock, log);
    const renderer = createRenderer(store);
    const lateAnswers = createLateAnswers({ lateMs, againMs: lateMs / 4 });
    const presenter = createPresenter({
      store,
      notifier,
      renderer,
      account,
      clock,
      opsChannel: '#ops',
      lateAnswers,
      random: () => 0.5,
      log,
    });
    made += 1;
    return {
      account,
      lateAnswers,
      dispatcher: createDispatcher({
        store,
        presenter,
        account,
        clock,
        claimant: `test-${made}`,
        log,
        ...(pause && { pause }),
      }),
    };
  };
  let current = make();
  const close = async (): Promise<void> => {
    slack.close();
    await closeSlack();
    await current.dispatcher.stop();
    await store.close();
  };
  open.push(close);
  return {
    store,
    slack,
    clock,
    accountError: () => current.account.error(),
    raise: (...alerts) =>
      store.ingest(async (transaction) => {
        const events = alerts.map(({ latest }) =>
          anEvent({ id: latest.id, receivedAt: now, actor: latest.actor }),
        );
        const fresh = new Set((await transaction.insertEvents(events)).map(({ id }) => id));
        await transaction.saveAlerts(alerts, now);
        const matches = alerts.map((alert, index) => aMatch(alert, events[index] ?? anEvent()));
        await transaction.insertMatches(matches.filter(({ eventId }) => fresh.has(eventId)));
      }),
    async pass(ms, stepMs = 100) {
      for (let passed = 0; passed <= ms; passed += stepMs) {
        await current.dispatcher.runOnce();
        now += stepMs;
      }
    },
    start() {
      current.dispatcher.start();
    },
    wake() {
      current.dispatcher.wake();
    },
    stop: () => current.dispatcher.stop(),
    restart() {
      current = make();
    },
    wait(ms = longMs) {
      asked = notifierFor(ms);
    },
    hurry() {
      current.lateAnswers.hurry();
    },
    close,
  };
}

let made = 0;
/** A machine that stalls comes back sooner. */
const longMs = 30_000;

export async function closeDispatchers(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}
