import type { JournalEntry } from '../../model/journal-entry.ts';
import { isObject } from '../../model/json.ts';
import { localTime } from '../local-time.ts';
import { printable } from '../printable.ts';
import type { Style } from '../screen.ts';
import type { Cell } from '../table.ts';

/** Wide enough for nearly all, so that the columns of one page stand below those of the page before. */
const columns = { seq: 6, kind: 25, who: 25 } as const;
const longestValue = 200;

/** When, what, who, and the rest as words: `rule risky · reason maintenance`. */
export function toRow(entry: JournalEntry, { dim, strong }: Style): Cell[] {
  return [
    { text: String(entry.seq).padStart(columns.seq), mark: dim },
    printableTime(entry.at),
    { text: printable(entry.kind, columns.kind).replaceAll('_', ' ').padEnd(columns.kind), mark: strong },
    whoText(entry).padEnd(columns.who),
    detailsText(entry.details),
  ];
}

/** As the table has it, but for programs: `details` as an object. */
export function toJson({ at, details, ...entry }: JournalEntry): unknown {
  return { ...entry, at: isTime(at) ? new Date(at).toISOString() : at, details: parsed(details) };
}

function whoText({ userId, teamId }: JournalEntry): string {
  if (userId === null) return 'audit-relay';
  return printable(teamId === null ? userId : `${userId} (${teamId})`, 60);
}

/** What somebody wrote into the database may be no time at all. */
function printableTime(at: number): string {
  return isTime(at) ? localTime(at) : printable(String(at), 30);
}

function isTime(at: number): boolean {
  return Math.abs(at) <= 8_640_000_000_000_000;
}

function detailsText(details: string): string {
  const value = parsed(details);
  if (!isObject(value)) return printable(details, longestValue);
  const words = Object.entries(value).map(([name, one]) => [name, valueText(one)] as const);
  return words
    .filter(([, text]) => text !== '')
    .map(([name, text]) => printable(`${name} ${text}`, longestValue))
    .join(' · ');
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'string') return isoTime.test(value) ? localTime(Date.parse(value)) : value;
  return JSON.stringify(value);
}

/** What is no JSON any more stays the text that it is. */
function parsed(details: string): unknown {
  try {
    return JSON.parse(details);
  } catch {
    return details;
  }
}
