import type { Rendered } from '../deliver/notifier.ts';
import type { Message, NoticeLine } from '../model/message.ts';
import { header } from './blocks.ts';
import { inline, mention, plain, time } from './escape.ts';
import { pack } from './pack.ts';

/** What the relay says of itself. */
export function noticeMessage({ id, revision, notice }: Message): Rendered | undefined {
  if (notice === undefined) return undefined;
  const { text, blocks } = pack(notice.lines.map(lineText));
  return {
    text: `${plain(notice.title, 300)}\n${text}`,
    blocks: [header(notice.title), ...blocks],
    metadata: { event_type: 'audit_relay', event_payload: { notice_id: id, ...notice.ids, revision } },
  };
}

const longestPart = 350;

function lineText(line: NoticeLine): string {
  return line.map(partText).join('');
}

/** On one line: nothing that a part says may look like a line of ours. */
function partText(part: NoticeLine[number]): string {
  if (typeof part === 'number') return time(part);
  return typeof part === 'string' ? inline(part, longestPart) : mention(part.user);
}
