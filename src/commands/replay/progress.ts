import { spanText } from '../../model/span.ts';
import type { Screen } from '../screen.ts';

export interface Progress {
  note(done: number, total: number): void;
  end(): void;
}

const everyMs = 100;
const width = 24;

/** A bar on the terminal of whoever waits; undefined where nobody sees it. */
export function createProgress({ showStatus }: Screen, now: () => number): Progress | undefined {
  if (showStatus === undefined) return undefined;
  const startedAt = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    note: (done, total) => {
      const at = now();
      if (at - shownAt < everyMs) return;
      shownAt = at;
      showStatus(toBar({ done, total, elapsedMs: at - startedAt }));
    },
    end: () => showStatus(''),
  };
}

/** `██████──────  50 %  1,000 of 2,000 events  20,000/s  5 s left` */
export function toBar({
  done,
  total,
  elapsedMs,
}: {
  done: number;
  total: number;
  elapsedMs: number;
}): string {
  // A relay that runs stores events meanwhile.
  const share = Math.min(1, done / Math.max(total, done, 1));
  const full = Math.round(share * width);
  const perMs = done / Math.max(elapsedMs, 1);
  const left = perMs === 0 ? '' : `${spanText((Math.max(total, done) - done) / perMs)} left`;
  return [
    `${'█'.repeat(full)}${'─'.repeat(width - full)}`,
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${count(done)} of ${count(Math.max(total, done))} events`,
    `${count(perMs * 1000)}/s`,
    left,
  ].join('  ');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
