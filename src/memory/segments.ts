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

/** The newest first, so that a short window does not wait for a long one, and each event once. */
export function segmentsOf(lacks: readonly Lack[]): readonly Segment[] {
  const starts = [...new Set(lacks.flatMap(({ recent, whole }) => [recent, whole]))].sort((a, b) => b - a);
  return starts.map((from, index) => {
    const to = starts[index - 1] ?? Number.POSITIVE_INFINITY;
    return {
      from,
      to,
      ids: new Set(lacks.filter(({ whole }) => whole < to).map(({ id }) => id)),
      ready: lacks.filter(({ recent }) => recent === from).map(({ id }) => id),
    };
  });
}
