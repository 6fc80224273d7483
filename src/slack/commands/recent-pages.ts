import type { Clock } from '../../clock.ts';
import type { RecentEvent, RecentQuery, Store } from '../../record/store.ts';
import { actions, type Block, button, context } from '../blocks.ts';
import { code, inline } from '../escape.ts';
import { fitsMessage, pack } from '../pack.ts';
import type { WorkspaceUrl } from '../workspace-url.ts';
import { eventLine, eventLines } from './event-line.ts';
import { toButtonValue } from './recent-value.ts';
import type { Reply } from './subcommand.ts';
import { when } from './when.ts';

/** The answer to a query, one page at a time. */
export interface RecentPages {
  /** Undefined where no event fits. */
  page(query: RecentQuery): Promise<Reply | undefined>;
}

export interface RecentPagesParts {
  readonly store: Pick<Store, 'recent'>;
  readonly clock: Clock;
  readonly workspaceUrl: WorkspaceUrl;
}

export function createRecentPages(parts: RecentPagesParts): RecentPages {
  const { store, clock } = parts;
  return {
    async page(query) {
      // One more says whether there is a next page.
      const asked = store.recent({ ...query, limit: query.limit + 1 });
      const [events, workspaceUrl] = await Promise.all([asked, parts.workspaceUrl()]);
      if (events.length === 0) return undefined;
      const now = clock.now();
      const foot = filterLine(query, now);
      const spare = toButtonValue(query).length + buttonLength + foot.length;
      const page = events.slice(0, query.limit);
      const full = page.map((event) => eventLines(event, { now, workspaceUrl }));
      const lines = fitsMessage(full, spare) ? full : cutToFit(page.map(eventLine), spare);
      const { text, blocks } = pack(lines);
      return {
        text: foot === '' ? text : `${text}\n${foot}`,
        blocks: [
          ...blocks,
          ...(foot === '' ? [] : [context(foot)]),
          ...nextButton(events.slice(0, lines.length), events, query),
        ],
      };
    },
  };
}

/** What is around the button's value, and the number that comes into it. */
const buttonLength = 200;

/** What does not fit this page comes with the next. */
function cutToFit(lines: readonly string[], spare: number): readonly string[] {
  return fitsMessage(lines, spare) ? lines : cutToFit(lines.slice(0, -1), spare);
}

/** The next page begins below the last event of this one, whatever has been stored since. */
function nextButton(
  shown: readonly RecentEvent[],
  events: readonly RecentEvent[],
  query: RecentQuery,
): readonly Block[] {
  const last = shown.at(-1);
  if (last === undefined || shown.length === events.length) return [];
  return [actions(button('recent_next', 'Next', toButtonValue({ ...query, beforeSeq: last.seq })))];
}

/** Which events these are, as a page does not show what was typed; empty where they are all. */
function filterLine(
  { ruleId, actor, action, severity, since, alertsOnly }: RecentQuery,
  now: number,
): string {
  const filters = [
    alertsOnly === true ? 'alerts' : undefined,
    ruleId && `rule ${code(ruleId, 90)}`,
    actor && `actor ${inline(actor, 254)}`,
    action && `action ${code(action, 90)}`,
    severity && `severity ${severity}`,
    since === undefined ? undefined : `since ${when(since, now)}`,
  ].filter((filter) => filter !== undefined && filter !== '');
  return filters.length === 0 ? '' : `Only ${filters.join(', ')}`;
}
