import type { Rendered } from '../deliver/notifier.ts';

/** The arguments that every message of ours carries: nothing is parsed, linked or unfurled by Slack. */
export function toArguments(rendered: Rendered): Record<string, unknown> {
  const { text, blocks, footer, metadata, possibleDuplicate } = rendered;
  const note = possibleDuplicate === true ? [duplicateNote] : [];
  return {
    text,
    blocks: blocks === undefined ? [] : [...blocks, ...note],
    // Alone, the text is what people see; beside blocks it is for notifications.
    ...(blocks === undefined ? { mrkdwn: false } : {}),
    attachments: footer === undefined || blocks === undefined ? [] : [toAttachment(footer)],
    metadata,
    unfurl_links: false,
    unfurl_media: false,
    parse: 'none',
  };
}

const duplicateNote = contextLine('Slack did not say whether it took this before: it may be shown twice.');

function toAttachment({ color, text }: NonNullable<Rendered['footer']>): object {
  return { color, fallback: text, blocks: [contextLine(text)] };
}

function contextLine(text: string): object {
  return { type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] };
}
