import { parseArgs } from 'node:util';
import { RelayError } from '../errors.ts';
import { nearest } from '../evaluate/nearest.ts';
import type { OptionName, Options } from './command.ts';

export interface Words {
  readonly positionals: readonly string[];
  readonly options: Options;
}

export const optionNames = ['rules', 'since', 'strict', 'verify', 'json', 'help'] as const;

export const optionUsage: Readonly<Record<OptionName, { usage: string; summary: string }>> = {
  rules: {
    usage: '--rules DIR',
    summary: 'the rules, instead of RULES_DIR; for replay those to compare RULES_DIR with',
  },
  since: {
    usage: '--since 7d',
    summary: 'of so long ago or less, or since a date (2026-03-01)',
  },
  strict: { usage: '--strict', summary: 'a warning is a failure' },
  verify: { usage: '--verify', summary: 'whether every entry is as it was written' },
  json: { usage: '--json', summary: 'print one JSON document' },
  help: { usage: '--help', summary: 'this text' },
};

const options = {
  rules: { type: 'string' },
  since: { type: 'string' },
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  verify: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Takes a command line apart; an option that there is not is told with the nearest that there is. */
export function parseWords(words: readonly string[]): Words {
  const config = { args: [...words], options, allowPositionals: true } as const;
  const { tokens } = parseArgs({ ...config, strict: false, tokens: true });
  for (const token of tokens) if (token.kind === 'option') checkOption(token);
  const { values, positionals } = parseArgs(config);
  return { positionals, options: values };
}

/** Refuses options that the command has no use for, which would otherwise do nothing, silently. */
export function checkTaken(given: Options, command: { name: string; options: readonly OptionName[] }): void {
  const taken = new Set<string>(['rules', 'help', ...command.options]);
  const idle = Object.keys(given).find((name) => !taken.has(name));
  if (idle === undefined) return;
  const allowed = [...taken].map((name) => `--${name}`).join(', ');
  throw new RelayError('usage', `${command.name} takes no option --${idle}. Allowed: ${allowed}.`);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken): void {
  const type = Object.entries(options).find(([known]) => known === name)?.[1].type;
  if (type === undefined) throw new RelayError('usage', unknownOption(name, rawName));
  if (type === 'boolean' && value !== undefined) {
    throw new RelayError('usage', `${rawName} takes no value.`);
  }
  const looksLikeOption = inlineValue !== true && value?.startsWith('-') === true;
  if (type === 'string' && (value === undefined || value === '' || looksLikeOption)) {
    throw new RelayError('usage', `${rawName} needs a value: ${rawName}=VALUE.`);
  }
}

function unknownOption(name: string, rawName: string): string {
  const names = Object.keys(options);
  const close = nearest(name, names);
  const hint = close === undefined ? '' : ` Did you mean --${close}?`;
  return `There is no option ${rawName}.${hint} Allowed: ${names.map((known) => `--${known}`).join(', ')}.`;
}
