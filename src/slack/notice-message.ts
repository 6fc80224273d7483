import type { Rendered } from '../deliver/notifier.ts';
import type { Message, Notice, NoticeLine } from '../model/message.ts';
import { type Block, header, section } from './blocks.ts';
import { escapeText, mention, time } from './escape.ts';

/** What the relay says of itself. */
export function noticeMessage({ id, revision, notice }: Message): Rendered | undefined {
  if (notice === undefined) return undefined;
  return {
    text: [escapeText(notice.title, 500), ...linesOf(notice).slice(0, linesPerSection)].join('\n'),
    blocks: [header(notice.title), ...body(notice)],
    metadata: { event_type: 'audit_relay', event_payload: { notice_id: id, ...notice.ids, revision } },
  };
}

/** As many as fit one section, at some four parts a line. */
const linesPerSection = 4;
const longestPart = 150;

function body(notice: Notice): Block[] {
  const lines = linesOf(notice);
  const sections = Math.ceil(lines.length / linesPerSection);
  return Array.from({ length: sections }, (_, index) =>
    section(lines.slice(index * linesPerSection, (index + 1) * linesPerSection).join('\n')),
  );
}

function linesOf({ lines }: Notice): string[] {
  return lines.slice(0, 60).map(lineText);
}

function lineText(line: NoticeLine): string {
  return line.map(partText).join('');
}

function partText(part: NoticeLine[number]): string {
  if (typeof part === 'number') return time(part);
  return typeof part === 'string' ? escapeText(part, longestPart) : mention(part.user);
}
