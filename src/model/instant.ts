/** A point in time, exact to the last digit that was written. */
export interface Instant {
  readonly seconds: number;
  /** Decimals of the second without trailing zeros: they compare as text. */
  readonly fraction: string;
}

const extended =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
const basic =
  /^(\d{4})(\d\d)(\d\d)[Tt](\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * Reads an ISO 8601 calendar date or time, with a space for the `T` too, as RFC 3339 allows; without an offset it is
 * UTC. Undefined for anything else: `Date.parse` makes a date of any text with a number in it, in the machine's zone.
 */
export function parseInstant(text: string): Instant | undefined {
  const parts = extended.exec(text) ?? basic.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = withoutLastZeros(parts[7] ?? '');
  const date = toDate(year ?? 0, month ?? 0, day ?? 0);
  const time = toSecondOfDay(hour ?? 0, minute ?? 0, second ?? 0);
  const offset = toOffsetSeconds(parts[8]);
  if (date === undefined || time === undefined || offset === undefined) return undefined;
  if (hour === 24 && fraction !== '') return undefined;
  return { seconds: date + time - offset, fraction };
}

/**
 * As Atlassian writes it, and only what `Date.parse` reads exactly: it takes the 30th of February for the 2nd of March
 * and misreads long fractions.
 */
const usualTime =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

/** The ms in which an event's `time` lies; undefined where it is no instant. The usual form is read with little work. */
export function timeOf(time: unknown): number | undefined {
  if (typeof time !== 'string') return undefined;
  if (usualTime.test(time)) return Date.parse(time);
  const instant = parseInstant(time);
  return instant && instant.seconds * 1000 + Number(instant.fraction.slice(0, 3).padEnd(3, '0'));
}

/** Negative where `a` is earlier, positive where it is later, 0 for one instant. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
}

/** Not by a regex, which takes quadratic time: the digits may be as many as a body holds. */
function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function toDate(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.getTime() / 1000 : undefined;
}

/** 24:00:00 and a leap second are times. */
function toSecondOfDay(hour: number, minute: number, second: number): number | undefined {
  const endOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 60) return undefined;
  return hour * 3600 + minute * 60 + second;
}

function toOffsetSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
