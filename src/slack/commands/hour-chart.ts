import { countText } from '../../model/span.ts';

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const none = '·';

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/**
 * One character an hour, the oldest first and now at the right, so that it is the same in every time zone; below it the
 * events of each part of it.
 */
export function hourChart(counts: readonly number[], hoursInPart = 6): string {
  const most = Math.max(...counts);
  const bars = counts.map((count) => barOf(count, most));
  const parts = partsOf(counts, hoursInPart);
  const row = (texts: readonly string[]) => texts.map((text) => text.padStart(hoursInPart + 1)).join('');
  const chart = partsOf(bars, hoursInPart).map((part) => ` ${part.join('')}`);
  return [
    `${chart.join('')}  at most ${countText(most, 'event')} an hour`,
    row(parts.map((part) => compact.format(part.reduce((sum, count) => sum + count, 0)))),
    row(parts.map((_, index) => agoLabel((parts.length - index - 1) * hoursInPart))),
  ].join('\n');
}

/** The least that is not nothing is seen. */
function barOf(count: number, most: number): string {
  if (count === 0) return none;
  return heights[Math.max(0, Math.ceil((count / most) * heights.length) - 1)] ?? none;
}

function partsOf<T>(items: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  return starts.map((start) => items.slice(start, start + size));
}

function agoLabel(hours: number): string {
  return hours === 0 ? 'now' : `-${hours}h`;
}
