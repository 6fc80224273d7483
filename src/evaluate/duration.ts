const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 366 * unitMs.d;

export const durationPattern = /^\d{1,9}[smhd]$/;
export const someTimePattern = /[1-9]/;
export const notTooLongPattern = new RegExp(
  `^0*(?:${Object.entries(unitMs)
    .map(([unit, ms]) => `(?:${upTo(longestMs / ms)})${unit}`)
    .join('|')})$`,
);
export const durationForm = 'a whole number and s, m, h or d, such as 30s, 10m, 1h or 7d, at most 366d';

/** `30s`, `10m`, `1h`, `7d` in ms; undefined where it is no duration or longer than a year. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const ms = Number(text.slice(0, -1)) * unitOf(text.slice(-1));
  return ms <= longestMs ? ms : undefined;
}

/** An expression for the whole numbers up to one, with no 0 at the start of a longer one. */
function upTo(most: number): string {
  const digits = String(most);
  const lower = [...digits].flatMap((digit, at) =>
    digit === '0' ? [] : [`${digits.slice(0, at)}[0-${Number(digit) - 1}]\\d{${digits.length - at - 1}}`],
  );
  return [`\\d{1,${digits.length - 1}}`, ...lower, digits].join('|');
}

function unitOf(letter: string): number {
  if (letter === 's') return unitMs.s;
  if (letter === 'm') return unitMs.m;
  return letter === 'h' ? unitMs.h : unitMs.d;
}
