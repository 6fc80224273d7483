import { type Exchange, sendJson } from './exchange.ts';
import type { Parts } from './parts.ts';
import { messageView } from './render/message.ts';
import { compareTimestamps } from './workspace/timestamps.ts';

/** Messages that a page is given at once. */
const mostAtOnce = 100;
const mostReplies = 200;

/** `GET history?channel=&before=TS`: what was posted before, or the newest without it, the oldest first. */
export function serveHistory({ res, query }: Exchange, { workspace }: Parts): void {
  const before = query.get('before');
  const all = workspace.messages.in(query.get('channel') ?? '');
  const older = before === null ? all : all.filter(({ ts }) => compareTimestamps(ts, before) < 0);
  const messages = older.slice(-mostAtOnce).map((message) => messageView(message, workspace));
  sendJson(res, { messages, more: older.length > messages.length });
}

/** `GET thread?channel=&ts=`: the newest replies, the oldest first, and how many came before them. */
export function serveThread({ res, query }: Exchange, { workspace }: Parts): void {
  const parent = workspace.messages.find(query.get('channel') ?? '', query.get('ts') ?? '');
  const replies = parent?.replies ?? [];
  const shown = replies.slice(-mostReplies).map((reply) => messageView(reply, workspace));
  sendJson(res, { replies: shown, older: replies.length - shown.length });
}
