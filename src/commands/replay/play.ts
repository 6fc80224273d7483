import type { RuleSet } from '../../evaluate/rule.ts';
import type { Store, StoredEvent } from '../../record/store.ts';
import { createCourse, type Replayed } from './course.ts';

export interface Replay {
  readonly store: Pick<Store, 'eventsAfter' | 'countEvents' | 'historyBefore'>;
  readonly rules: RuleSet;
  /** Rules to compare with: those before a change. */
  readonly before?: RuleSet;
  /** Events received from this time on count (ms); all unless told. */
  readonly since?: number;
  /** Told as it goes how many of how many events have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

const pageSize = 1000;
const pagesBetweenForgetting = 20;

/** Takes the stored events in the order received, page by page, and keeps no more of them than rules remember. */
export async function play({ store, rules, before, since, onProgress }: Replay): Promise<Replayed> {
  const course = createCourse(rules, before, since ?? Number.NEGATIVE_INFINITY);
  const from = since === undefined ? 0 : since - course.reachMs;
  const history = since === undefined ? undefined : await store.historyBefore(from);
  if (history !== undefined) course.observe(history);
  const total = onProgress === undefined ? 0 : await store.countEvents(from);
  let [pages, done] = [0, 0];
  for await (const page of pagesFrom(store, from)) {
    for (const event of page) await course.take(event);
    pages += 1;
    done += page.length;
    if (pages % pagesBetweenForgetting === 0) course.forget(page.at(-1)?.receivedAt ?? 0);
    onProgress?.(done, total);
  }
  return course.end();
}

async function* pagesFrom(store: Replay['store'], since: number): AsyncGenerator<readonly StoredEvent[]> {
  let afterSeq = 0;
  for (;;) {
    const page = await store.eventsAfter(afterSeq, pageSize, since);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    afterSeq = page.at(-1)?.seq ?? afterSeq;
  }
}
