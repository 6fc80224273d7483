/** A time as the reader's clock on the wall showed it, with the offset: `2026-03-01 13:00:00 +01:00`. */
export function localTime(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const wall = new Date(at + minutes * 60_000).toISOString();
  return `${wall.slice(0, 10)} ${wall.slice(11, 19)} ${offsetText(minutes)}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
