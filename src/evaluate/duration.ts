const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 366 * unitMs.d;

export const durationPattern = /^\d{1,9}[smhd]$/;
export const durationForm = 'a whole number and s, m, h or d, such as 30s, 10m, 1h or 7d, at most 366d';

/** `30s`, `10m`, `1h`, `7d` in ms; undefined where it is no duration or longer than a year. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const ms = Number(text.slice(0, -1)) * unitOf(text.slice(-1));
  return ms <= longestMs ? ms : undefined;
}

function unitOf(letter: string): number {
  if (letter === 's') return unitMs.s;
  if (letter === 'm') return unitMs.m;
  return letter === 'h' ? unitMs.h : unitMs.d;
}
