import type { RecentPages } from '../commands/recent-pages.ts';
import { readButtonValue } from '../commands/recent-value.ts';
import type { ClickHandler } from './click.ts';

/** The next page of an answer to `/audit recent`, in its place. */
export function createRecentNext(pages: RecentPages): ClickHandler {
  return {
    actionId: 'recent_next',
    async run({ value }) {
      const query = readButtonValue(value);
      if (query === undefined) return { reply: { text: unreadable } };
      return { reply: (await pages.page(query)) ?? { text: over }, replaces: true };
    },
  };
}

const unreadable = 'That button cannot be read any more. Ask again with `/audit recent`.';
/** Events are deleted when they are old. */
const over = 'No older event is stored any more.';
