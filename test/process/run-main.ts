import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRules } from '../support/a-relay.ts';
import { expectNoSecrets, secrets } from '../support/secrets.ts';

export const root = join(import.meta.dirname, '..', '..');

/** Each start would compile everything anew. */
const compileCache = join(root, 'node_modules/.cache/node-compile-cache');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `node src/main.ts …` in a process of its own. */
export interface Main {
  /** Resolves when it has written the text, with everything written until then; rejects where it ends before. */
  said(text: string | RegExp): Promise<string>;
  /** Where it listens, once it does. */
  url(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface MainOptions {
  /** All of its environment but for PATH; no secret among the values may be written out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** Instead of `node src/main.ts`. */
  readonly command?: readonly [string, ...string[]];
  readonly nodeOptions?: readonly string[];
  readonly input?: string | Uint8Array;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

export function runMain(words: readonly string[], options: MainOptions = {}): Main {
  const { env = {}, node = process.execPath, nodeOptions = [], input = '' } = options;
  const [file, ...args] = options.command ?? [node, ...nodeOptions, 'src/main.ts'];
  const child = spawn(file, [...args, ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache, ...env },
  });
  running.add(child);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const output = { stdout: '', stderr: '' };
  let looks: (() => void)[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
      for (const look of [...looks]) look();
    });
  }
  const all = () => output.stdout + output.stderr;
  const ended = once(child, 'close').then((): Ended => {
    running.delete(child);
    for (const look of [...looks]) look();
    expectNoSecrets(all());
    return { code: child.exitCode, ...output };
  });
  const said = (text: string | RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (all().search(text) >= 0) resolve(all());
        else if (!running.has(child)) reject(new Error(`ended without saying ${text}, but: ${all()}`));
        else return;
        looks = looks.filter((one) => one !== look);
      };
      looks.push(look);
      look();
    });
  const url = async () => `http://127.0.0.1:${/"port":(\d+)/.exec(await said(/"port":\d+/))?.[1]}`;
  return { said, url, kill: (signal) => void child.kill(signal), ended };
}

/** Variables of a relay with all its secrets, in a folder of its own, with these rules. */
export async function aSetting(rules: Readonly<Record<string, string>>): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
  folders.push(folder);
  await writeRules(join(folder, 'rules'), rules);
  const env = {
    ...secrets,
    HOST: '127.0.0.1',
    PORT: '0',
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
    SLACK_CHANNEL: '#security-alerts',
    DATABASE_URL: `sqlite:${join(folder, 'relay.db')}`,
    RULES_DIR: join(folder, 'rules'),
  };
  return { folder, env };
}

export interface Setting {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** After each test: no process and no folder outlives it. */
export async function cleanUp(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'close'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

export function postTo(url: string, payload: unknown): Promise<Response> {
  const headers = { authorization: secrets.WEBHOOK_AUTHORIZATION, 'content-type': 'application/json' };
  return fetch(`${url}/webhooks/atlassian`, { method: 'POST', headers, body: JSON.stringify(payload) });
}
