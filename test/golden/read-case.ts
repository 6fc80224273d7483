import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { type Step, stepsSchema } from './step.ts';

/** One folder: what the relay is given. */
export interface Case {
  readonly rules: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** When the clock starts, ms. */
  readonly startsAt: number;
  readonly env: Readonly<Record<string, string>>;
}

const cases = join(import.meta.dirname, 'cases');

export function caseNames(): string[] {
  return readdirSync(cases).toSorted();
}

export function expectedPath(name: string): string {
  return join(cases, name, 'expected.json');
}

/** `rules*.yaml`, `steps.yaml`, `now` and, where variables matter, `env.yaml`. */
export async function readCase(name: string): Promise<Case> {
  const folder = join(cases, name);
  const files = readdirSync(folder);
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const ruleFiles = files.filter((file) => /^rules.*\.yaml$/.test(file));
  const rules = await Promise.all(ruleFiles.map(async (file) => [file, await read(file)]));
  const env = files.includes('env.yaml') ? parse(await read('env.yaml')) : {};
  return {
    rules: Object.fromEntries(rules),
    steps: stepsSchema.parse(parse(await read('steps.yaml'))),
    startsAt: Date.parse((await read('now')).trim()),
    env: z.record(z.string(), z.string()).parse(env),
  };
}
