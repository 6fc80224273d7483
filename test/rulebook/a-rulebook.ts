import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openStore } from '../../src/record/open-store.ts';
import type { Store } from '../../src/record/store.ts';
import { openRulebook, type Rulebook } from '../../src/rulebook.ts';
import { writeRules } from '../support/a-relay.ts';
import { noon } from '../support/builders.ts';

/** A folder of rules, the store they are kept in, and the ops channel they are told in. */
export interface TestRules {
  readonly folder: string;
  readonly store: Store;
  readonly clock: { now(): number; turn(ms: number): void };
  /** Starts a replica on the folder, or on another one, and on the store. */
  start(from?: { folder?: string; store?: Store }): Promise<TestRulebook>;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** What the ops channel was told, the oldest first, a line each. */
  told(): Promise<readonly (readonly string[])[]>;
  titles(): Promise<readonly string[]>;
}

export interface TestRulebook extends Rulebook {
  /** The ids of the rules in force. */
  ids(): readonly string[];
  /** As many looks as a change needs to be seen. */
  see(): Promise<void>;
}

const open: (() => Promise<unknown>)[] = [];

export async function aRulesFolder(files: Readonly<Record<string, string>> = {}): Promise<TestRules> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-relay-rules-'));
  const store = await openStore('sqlite::memory:');
  let now = noon;
  const clock = {
    now: () => now,
    turn: (ms: number) => {
      now += ms;
    },
  };
  open.push(
    () => store.close(),
    () => rm(folder, { recursive: true, force: true }),
  );
  const write = (more: Readonly<Record<string, string>>) => writeRules(folder, more);
  await write(files);
  const told = () => toldIn(store);
  return {
    folder,
    store,
    clock,
    write,
    told,
    titles: async () => (await told()).map(([title = '']) => title),
    async start(from = {}) {
      clock.turn(1);
      const log = pino({ level: 'silent' });
      const rulebook = await openRulebook({
        dir: folder,
        store,
        clock,
        opsChannel: '#ops',
        log,
        prepare: async (_, put) => put(),
        ...toDir(from),
      });
      return stepped(rulebook, clock);
    },
  };
}

export async function closeRulesFolders(): Promise<void> {
  for (const close of open.splice(0)) await close();
}

/** A rule file with a rule for each action, named after it. */
export function rulesFor(...actions: readonly string[]): string {
  return `rules:\n${actions.map((action) => `  - {id: ${action}, match: {action: ${action}}}\n`).join('')}`;
}

function toDir({ folder, store }: { folder?: string; store?: Store }) {
  return { ...(folder === undefined ? {} : { dir: folder }), ...(store === undefined ? {} : { store }) };
}

function stepped(rulebook: Rulebook, clock: TestRules['clock']): TestRulebook {
  return {
    ...rulebook,
    ids: () => rulebook.rules().rules.map(({ id }) => id),
    async see() {
      for (let look = 0; look < 2; look += 1) {
        clock.turn(500);
        await rulebook.checkOnce();
      }
    },
  };
}

async function toldIn(store: Store): Promise<string[][]> {
  const messages = await store.waitingMessages('#ops', Number.MAX_SAFE_INTEGER, 100);
  return messages.map(({ notice }) => [
    notice?.title ?? '',
    ...(notice?.lines ?? []).map((line) => line.join('')),
  ]);
}
