import { RelayError } from '../../errors.ts';
import { durationForm, parseDuration } from '../../evaluate/duration.ts';
import { timeOf } from '../../model/instant.ts';

/** `7d` before now, or a date and time, UTC unless it names a zone; in ms. */
export function parseSince(text: string, now: number): number {
  const ago = parseDuration(text);
  const at = ago === undefined ? timeOf(text) : now - ago;
  if (at !== undefined) return at;
  throw new RelayError(
    'usage',
    `--since "${text}" is no time. Allowed: ${durationForm}, or a date such as 2026-03-01 or 2026-03-01T12:00Z.`,
  );
}
