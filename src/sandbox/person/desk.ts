import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { Ledger } from '../ledger.ts';
import type { Channel } from '../workspace/channels.ts';
import type { User } from '../workspace/identity.ts';
import type { Responding, Workspace } from '../workspace/workspace.ts';
import { type AppAnswer, askApp } from './app-request.ts';

/** What everything that a person does needs. */
export interface Desk {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly signingSecret: string;
  readonly answerWithinMs: number;
  /** The app's address for commands and clicks. */
  readonly commandsUrl: () => string;
  /** This stand-in's own address with its prefix. */
  readonly ownUrl: () => string;
}

export interface Actor {
  /** The first user of the workspace unless told. */
  readonly userId?: string;
  readonly userName?: string;
}

/** Slack's old verification token: still sent, never to be trusted. */
const verificationToken = randomBytes(12).toString('hex');

export function send(fields: Readonly<Record<string, string>>, desk: Desk): Promise<AppAnswer> {
  return askApp({
    url: desk.commandsUrl(),
    secret: desk.signingSecret,
    body: new URLSearchParams({ token: verificationToken, ...fields }).toString(),
    now: desk.workspace.now(),
    withinMs: desk.answerWithinMs,
  });
}

/** Something that happened: Slack's Events API sends JSON, all else is a form. */
export function sendEvent(event: JsonObject, desk: Desk): Promise<AppAnswer> {
  return askApp({
    url: desk.commandsUrl(),
    secret: desk.signingSecret,
    body: JSON.stringify({ token: verificationToken, ...event }),
    contentType: 'application/json',
    now: desk.workspace.now(),
    withinMs: desk.answerWithinMs,
  });
}

export function sendPayload(payload: JsonObject, desk: Desk): Promise<AppAnswer> {
  return askApp({
    url: desk.commandsUrl(),
    secret: desk.signingSecret,
    body: new URLSearchParams({
      payload: JSON.stringify({ ...payload, token: verificationToken }),
    }).toString(),
    now: desk.workspace.now(),
    withinMs: desk.answerWithinMs,
  });
}

/** The address that takes answers for a while. */
export function responseUrl(responding: Responding, { workspace, ownUrl }: Desk): string {
  return `${ownUrl()}/respond/${workspace.responses.issue(responding)}`;
}

export function userOf({ userId, userName }: Actor, { users }: Workspace): User {
  const known = users.find(({ id }) => id === userId);
  if (userId === undefined) return users[0] ?? { id: 'U0SANDBOX1', name: 'you' };
  const name = userName ?? known?.name ?? userId.toLowerCase();
  return { ...known, id: userId, name };
}

export function channelOf(name: string | undefined, { channels }: Pick<Workspace, 'channels'>): Channel {
  const [first] = channels.all();
  const channel = name === undefined ? first : channels.findOrMake(name);
  if (channel === undefined) throw new Error(`the sandbox has no channel ${name ?? ''}`);
  return channel;
}

/** Slack tells only the person that something went wrong. */
export function tellError(text: string, { channel, user, quietly }: Responding, { workspace }: Desk): void {
  const to = { channel: channelOf(channel, workspace), user, via: 'slack' as const };
  if (quietly === undefined) workspace.ephemerals.post(to, { text, blocks: [], attachments: [] });
  else quietly(text);
}
