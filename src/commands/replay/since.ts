import { RelayError } from '../../errors.ts';
import { durationForm, parseDuration } from '../../evaluate/duration.ts';

const datePattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

/** `7d` before now, or a date and time, UTC unless it names a zone; in ms. */
export function parseSince(text: string, now: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const at = datePattern.test(text) ? Date.parse(withZone(text)) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new RelayError(
    'usage',
    `--since "${text}" is no time. Allowed: ${durationForm}, or a date such as 2026-03-01 or 2026-03-01T12:00Z.`,
  );
}

function withZone(text: string): string {
  const iso = text.replace(' ', 'T').toUpperCase();
  return !iso.includes('T') || /Z$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`;
}
