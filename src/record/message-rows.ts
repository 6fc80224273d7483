import { z } from 'zod';
import type { Message } from '../model/message.ts';
import { severities } from '../model/severity.ts';
import type { NewMessage } from './store.ts';
import type { MessageRow, NewMessageRow } from './tables.ts';

const linePart = z.union([z.string(), z.number(), z.looseObject({ user: z.string() })]);
const noticeSchema = z.looseObject({
  title: z.string(),
  lines: z.array(z.array(linePart)),
  ids: z.record(z.string(), z.string()).exactOptional(),
});

const digestSchema = z.object({
  count: z.number(),
  rules: z.array(
    z.object({ id: z.string(), name: z.string(), severity: z.enum(severities), count: z.number() }),
  ),
  actors: z.array(z.object({ actor: z.string(), count: z.number() })),
  firstAt: z.number(),
  lastAt: z.number(),
  foldedAt: z.number(),
});

/** The columns that `toNewMessageRow` fills. */
export const newMessageColumns = [
  'id',
  'kind',
  'channel',
  'rank',
  'created_at',
  'revision',
  'shown_revision',
  'replied_revision',
  'attempts',
  'due_at',
  'plain',
  'notice',
] as const;

export function toNewMessageRow(message: NewMessage, revision: number): NewMessageRow {
  return {
    id: message.id,
    kind: message.kind,
    channel: message.channel,
    rank: message.rank,
    created_at: message.createdAt,
    revision,
    shown_revision: 0,
    replied_revision: 0,
    attempts: 0,
    due_at: message.dueAt ?? message.createdAt,
    plain: 0,
    notice: message.notice === undefined ? null : JSON.stringify(message.notice),
  };
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    kind: row.kind,
    channel: row.channel,
    rank: row.rank,
    createdAt: row.created_at,
    revision: row.revision,
    shownRevision: row.shown_revision,
    repliedRevision: row.replied_revision,
    attempts: row.attempts,
    dueAt: row.due_at,
    plain: row.plain === 1,
    ...toSlack(row),
    ...(row.attempted_at === null ? {} : { attemptedAt: row.attempted_at }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.digest_id === null ? {} : { digestId: row.digest_id }),
    ...(row.diverted_from === null ? {} : { divertedFrom: row.diverted_from }),
    ...toContent(row),
  };
}

function toContent({ kind, notice }: MessageRow): Pick<Message, 'notice' | 'digest'> {
  if (notice === null) return {};
  const content: unknown = JSON.parse(notice);
  return kind === 'digest'
    ? { digest: digestSchema.parse(content) }
    : { notice: noticeSchema.parse(content) };
}

function toSlack(row: MessageRow): Pick<Message, 'slack'> {
  if (row.slack_channel_id === null || row.slack_ts === null) return {};
  return { slack: { channelId: row.slack_channel_id, ts: row.slack_ts } };
}
