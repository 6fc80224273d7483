import { spanText } from '../../model/span.ts';
import { time } from '../escape.ts';

/** A time in the reader's own zone, and how far off it is now: an answer is read when it comes. */
export function when(at: number, now: number): string {
  return `${time(at)} (${distanceText(at - now)})`;
}

function distanceText(ms: number): string {
  if (Math.abs(ms) < secondMs) return 'now';
  return ms > 0 ? `in ${roughly(ms)}` : `${roughly(-ms)} ago`;
}

const [secondMs, minuteMs, hourMs, dayMs] = [1000, 60_000, 3_600_000, 86_400_000] as const;

/** Seconds count within a minute, minutes within a day. */
function roughly(ms: number): string {
  const unit = ms < minuteMs ? secondMs : ms < dayMs ? minuteMs : hourMs;
  return spanText(Math.floor(ms / unit) * unit);
}
