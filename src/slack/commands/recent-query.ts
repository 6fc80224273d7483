import { parseDuration } from '../../evaluate/duration.ts';
import { timeOf } from '../../model/instant.ts';
import { type Severity, severities } from '../../model/severity.ts';
import type { RecentQuery } from '../../record/store.ts';
import { code } from '../escape.ts';
import { readActor } from './actor.ts';
import { didYouMean } from './choose.ts';
import { fewestEvents, fitsButton, mostEvents } from './recent-value.ts';

const usual = 10;

const filters = ['rule', 'actor', 'action', 'severity', 'since'] as const;
type Filter = (typeof filters)[number];

/** The words after `/audit recent` as a query, or what is wrong with them. */
export function toRecentQuery(words: readonly string[], now: number): RecentQuery | string {
  let query: RecentQuery = { limit: usual };
  const given = new Set<string>();
  for (const word of words) {
    const change = readWord(word, now);
    if (typeof change === 'string') return change;
    const [key = ''] = Object.keys(change);
    if (given.has(key)) return `${code(word, 80)} is one too many: each filter counts once.`;
    given.add(key);
    query = { ...query, ...change };
  }
  return fitsButton(query) ? query : 'These filters are too long.';
}

function readWord(word: string, now: number): Partial<RecentQuery> | string {
  if (/^\d+$/.test(word)) return readLimit(word);
  if (word.toLowerCase() === 'alerts') return { alertsOnly: true };
  const colon = word.indexOf(':');
  const name = filters.find((filter) => filter === word.slice(0, Math.max(0, colon)).toLowerCase());
  if (name === undefined) return unknown(word);
  const value = word.slice(colon + 1);
  if (value === '') return `\`${name}:\` has no value.`;
  return readFilter(name, value, now);
}

function readLimit(word: string): Partial<RecentQuery> | string {
  const limit = Number(word);
  return limit < fewestEvents
    ? `${code(word, 20)} is not a number of events: from ${fewestEvents} to ${mostEvents}.`
    : { limit: Math.min(limit, mostEvents) };
}

function unknown(word: string): string {
  const end = word.search(/[:=]/);
  const filter = end === -1 ? filterFor(word) : undefined;
  if (filter !== undefined)
    return `${code(word, 80)} is not a filter. Did you mean ${code(`${filter}:${word}`, 90)}?`;
  const typed = end === -1 ? word : `${word.slice(0, end)}:`;
  return `${code(word, 80)} is not a filter.${didYouMean(typed, ['alerts', ...filters.map((one) => `${one}:`)])}`;
}

/** What people leave out before a value that speaks for itself. */
function filterFor(word: string): Filter | undefined {
  if (word.includes('@')) return 'actor';
  if (severities.some((severity) => severity === word.toLowerCase())) return 'severity';
  if (parseDuration(word.toLowerCase()) !== undefined) return 'since';
  return word.includes('_') ? 'action' : undefined;
}

function readFilter(name: Filter, value: string, now: number): Partial<RecentQuery> | string {
  switch (name) {
    case 'rule':
      return { ruleId: value.toLowerCase() };
    case 'actor':
      return withActor(value);
    case 'action':
      return readAction(value);
    case 'severity':
      return readSeverity(value);
    case 'since':
      return readSince(value, now);
  }
}

/** A pattern would find nothing, as if nothing had happened. */
function readAction(value: string): Partial<RecentQuery> | string {
  return value.includes('*')
    ? `${code(value, 80)}: \`action:\` takes one whole name, such as \`user_login\`.`
    : { action: value };
}

function withActor(value: string): Partial<RecentQuery> | string {
  const { actor, problem } = readActor(value);
  return problem ?? { actor };
}

function readSeverity(value: string): Partial<RecentQuery> | string {
  const severity: Severity | undefined = severities.find((candidate) => candidate === value.toLowerCase());
  if (severity !== undefined) return { severity };
  return `${code(value, 80)} is not a severity.${didYouMean(value, severities)} Allowed: ${severities.join(', ')}.`;
}

function readSince(value: string, now: number): Partial<RecentQuery> | string {
  const ms = parseDuration(value.toLowerCase());
  if (ms !== undefined) return { since: now - ms };
  const at = timeOf(value);
  return at === undefined
    ? `${code(`since:${value}`, 80)}: a length of time such as \`2h\` or \`7d\`, or a date such as \`2026-03-01\`.`
    : { since: at };
}
