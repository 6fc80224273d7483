import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { CommandInput } from '../../src/commands/command.ts';
import { plainStyle, type Screen } from '../../src/commands/screen.ts';
import { formatMistake, parseRules } from '../../src/evaluate/load-rules.ts';
import type { RuleSet } from '../../src/evaluate/rule.ts';
import { anId } from '../support/builders.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = join(import.meta.dirname, '..', '..');

/** The real command line in a process of its own; `env` is all of its environment but for PATH. */
export function runProcess(
  args: readonly string[],
  { env = {}, stdin = '' }: { env?: Readonly<Record<string, string>>; stdin?: string | Uint8Array } = {},
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = { cwd: root, env: { PATH: process.env['PATH'] ?? '', ...env } };
  const child = execFile(process.execPath, ['src/main.ts', ...args], options, (_, stdout, stderr) => {
    resolve({ code: child.exitCode ?? -1, stdout, stderr });
  });
  // A command that does not read may have ended already.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  return promise;
}

/** A command's run function with what it wrote. */
export async function runHere(
  run: (input: CommandInput) => Promise<number | undefined>,
  {
    args = [],
    options = {},
    environment = {},
    screen = {},
  }: Partial<Omit<CommandInput, 'screen'>> & {
    screen?: Partial<Screen>;
  },
): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const whole: Screen = {
    print: (text) => out.push(text),
    warn: (text) => err.push(text),
    isTerminal: false,
    style: plainStyle,
    ...screen,
  };
  const code = await run({ args, options, environment, screen: whole });
  return { code: code ?? -1, stdout: out.join('\n'), stderr: err.join('\n') };
}

/** Writes files into a folder of their own, which goes with the tests; gives the folder. */
export function useFiles(): (files: Readonly<Record<string, string>>) => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-relay-commands-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (files) => {
    const dir = join(folder, anId('dir'));
    mkdirSync(dir);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    return dir;
  };
}

/** Rules in YAML's flow style, one a line. */
export function ruleFile(...rules: readonly string[]): string {
  return `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
}

export function aRuleSet(...rules: readonly string[]): RuleSet {
  const loaded = parseRules(new Map([['rules.yaml', ruleFile(...rules)]]));
  if (!loaded.ok) throw new Error(loaded.mistakes.map(formatMistake).join('\n'));
  return loaded.ruleSet;
}
