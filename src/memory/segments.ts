/** What a memory lacks, by the numbers of events. */
export interface Lack {
  readonly id: string;
  /** From here on for events that happen now. */
  readonly recent: number;
  /** From here on for those that come late too. */
  readonly whole: number;
}

/** Events to be read. */
export interface Segment {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** Who is to be told of them. */
  readonly ids: ReadonlySet<string>;
  /** Who knows all that is asked now once they are read. */
  readonly ready: readonly string[];
}

/** What waits is known in turns of so many events. */
const blockSize = 5000;

/**
 * The newest first, so that a short window does not wait for a long one, nor what has just happened for all that was
 * received with it; and each event once.
 */
export function segmentsOf(lacks: readonly Lack[], lastSeq: number): readonly Segment[] {
  const starts = [...new Set(lacks.flatMap(({ recent, whole }) => [recent, whole]))].sort((a, b) => b - a);
  return starts.flatMap((from, index) => {
    const to = starts[index - 1] ?? Number.POSITIVE_INFINITY;
    const ids = new Set(lacks.filter(({ whole }) => whole < to).map(({ id }) => id));
    const ready = lacks.filter(({ recent }) => recent === from).map(({ id }) => id);
    return blocksOf(from, to, lastSeq).map((block) => ({
      ...block,
      ids,
      ready: block.from === from ? ready : [],
    }));
  });
}

function blocksOf(from: number, to: number, lastSeq: number): readonly Pick<Segment, 'from' | 'to'>[] {
  const blocks: Pick<Segment, 'from' | 'to'>[] = [];
  let end = to;
  for (let start = Math.min(to, lastSeq + 1) - blockSize; start > from; start -= blockSize) {
    blocks.push({ from: start, to: end });
    end = start;
  }
  return [...blocks, { from, to: end }];
}
