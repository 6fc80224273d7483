import { spanText } from '../../model/span.ts';
import { time } from '../escape.ts';

/** A time in the reader's own zone, and how far off it is now: an answer is read when it comes. */
export function when(at: number, now: number): string {
  return `${time(at)} (${distanceText(at - now)})`;
}

function distanceText(ms: number): string {
  if (Math.abs(ms) < 1000) return 'now';
  return ms > 0 ? `in ${spanText(ms)}` : `${spanText(-ms)} ago`;
}
