/** A point in time, exact to the last digit that was written. */
export interface Instant {
  readonly seconds: number;
  /** Decimals of the second without trailing zeros: they compare as text. */
  readonly fraction: string;
}

const extended =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
const basic =
  /^(\d{4})(\d\d)(\d\d)[Tt](\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/** Reads an ISO 8601 calendar date or time; without an offset it is UTC. Undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  const parts = extended.exec(text) ?? basic.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const date = toDate(year ?? 0, month ?? 0, day ?? 0);
  const time = toSecondOfDay(hour ?? 0, minute ?? 0, second ?? 0);
  const offset = toOffsetSeconds(parts[8]);
  if (date === undefined || time === undefined || offset === undefined) return undefined;
  return { seconds: date + time - offset, fraction: (parts[7] ?? '').replace(/0+$/, '') };
}

/** Negative where `a` is earlier, positive where it is later, 0 for one instant. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
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
