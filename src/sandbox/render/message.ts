import { type JsonObject, objectsIn, textIn } from '../json.ts';
import type { Ephemeral } from '../workspace/ephemerals.ts';
import type { Content, Message } from '../workspace/messages.ts';
import type { OpenView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type BlockView, blockViews } from './blocks.ts';
import { readMrkdwn } from './mrkdwn.ts';
import type { Names, Span } from './spans.ts';
import { textSpans } from './text-object.ts';

/** A message as the page draws it. */
export interface MessageView {
  readonly channel: string;
  readonly ts: string;
  readonly at: number;
  readonly author: string;
  readonly blocks: readonly BlockView[];
  readonly attachments: readonly AttachmentView[];
  readonly edited: boolean;
  readonly metadata?: JsonObject;
  readonly threadTs?: string;
  /** Replies themselves are asked for when the thread is opened. */
  readonly replyCount: number;
  readonly lastReplyAt?: number;
  /** Only this person sees it. */
  readonly onlyFor?: string;
  /** Slack itself tells of an error. */
  readonly failed: boolean;
}

export interface AttachmentView {
  readonly color: string;
  readonly blocks: readonly BlockView[];
}

export function messageView(message: Message, workspace: Workspace): MessageView {
  const { channel, ts, postedAt, threadTs, metadata, replies } = message;
  const lastReplyAt = replies.at(-1)?.postedAt;
  return {
    ...contentView(message, workspace),
    channel,
    ts,
    at: postedAt,
    author: workspace.identity.appName,
    edited: message.edits.length > 0,
    ...(metadata === undefined ? {} : { metadata }),
    ...(threadTs === undefined ? {} : { threadTs }),
    replyCount: replies.length,
    ...(lastReplyAt === undefined ? {} : { lastReplyAt }),
    failed: false,
  };
}

export function ephemeralView(ephemeral: Ephemeral, workspace: Workspace): MessageView {
  const { channel, ts, postedAt, threadTs, user, via } = ephemeral;
  return {
    ...contentView(ephemeral, workspace),
    channel,
    ts,
    at: postedAt,
    author: via === 'slack' ? 'Slackbot' : workspace.identity.appName,
    edited: false,
    ...(threadTs === undefined ? {} : { threadTs }),
    replyCount: 0,
    onlyFor: user,
    failed: via === 'slack',
  };
}

/** A modal or a home as the page draws it. */
export interface SurfaceView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  readonly title: readonly Span[];
  readonly submit: readonly Span[];
  readonly close: readonly Span[];
  readonly blocks: readonly BlockView[];
}

export function surfaceView({ id, type, user, view }: OpenView, workspace: Workspace): SurfaceView {
  const names = namesOf(workspace);
  return {
    id,
    type,
    user,
    title: textSpans(view['title'], names),
    submit: textSpans(view['submit'], names),
    close: textSpans(view['close'], names),
    blocks: blockViews(objectsIn(view['blocks']), names),
  };
}

/** What something says, without who said it and where. */
export function contentView(
  content: Content,
  workspace: Workspace,
): Pick<MessageView, 'blocks' | 'attachments'> {
  const names = namesOf(workspace);
  const own = blockViews(content.blocks, names);
  const asText = { type: 'text' as const, text: readMrkdwn(parsed(content), names) };
  return {
    blocks: own.length > 0 || content.text === '' ? own : [asText],
    attachments: content.attachments.map((attachment) => attachmentView(attachment, names)),
  };
}

/** With `parse: full` Slack reads bare names as calls; where they would ring, the page must show it. */
function parsed({ text, parse }: Content): string {
  return parse === 'full' ? text.replace(/(?<![\w<!])@(here|channel|everyone)\b/g, '<!$1>') : text;
}

function attachmentView(attachment: JsonObject, names: Names): AttachmentView {
  const color = textIn(attachment['color']) ?? '';
  const blocks = blockViews(objectsIn(attachment['blocks']), names);
  const parts = ['pretext', 'title', 'text', 'footer'].map((key) => textIn(attachment[key]) ?? '');
  const text = parts.filter((part) => part !== '').join('\n');
  const asText = text === '' ? [] : [{ type: 'text' as const, text: readMrkdwn(text, names) }];
  return { color: colorOf(color), blocks: [...asText, ...blocks] };
}

const namedColors: Readonly<Record<string, string>> = {
  good: '#2eb886',
  warning: '#daa038',
  danger: '#a30200',
};

function colorOf(color: string): string {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  return hex === undefined ? (namedColors[color] ?? '#dddddd') : `#${hex}`;
}

function namesOf({ users, channels }: Workspace): Names {
  return {
    user: (id) => users.find((user) => user.id === id)?.name,
    channel: (id) => channels.byId(id)?.name,
  };
}
