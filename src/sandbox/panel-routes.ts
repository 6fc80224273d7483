import { type Exchange, readBody, send, sendJson } from './exchange.ts';
import { isObject, type JsonObject, parseJson, textIn } from './json.ts';
import { type Backlog, readBacklog } from './panel/backlog.ts';
import { postToWebhook, type Webhook } from './panel/webhook.ts';
import type { Parts } from './parts.ts';
import { ask } from './person/ask.ts';
import type { Actor } from './person/desk.ts';
import { knownWords } from './person/known-words.ts';
import { contentView } from './render/message.ts';

/** `POST panel/send`: `{"body": TEXT}` goes to the app's webhook as it is. */
export async function serveSend({ req, res }: Exchange, webhook: Webhook | undefined): Promise<void> {
  const text = textIn((await bodyOf(req))?.['body']);
  if (webhook === undefined || text === undefined) return send(res, badRequest);
  send(res, { status: 200, body: { ...(await postToWebhook(text, webhook)) } });
}

/** `POST panel/ask`: a command whose answer only the page's panel shows. */
export async function serveAsk({ req, res }: Exchange, parts: Parts): Promise<void> {
  const body = (await bodyOf(req)) ?? {};
  const [text, userId, channel] = ['text', 'userId', 'channel'].map((key) => textIn(body[key]));
  if (text === undefined) return send(res, badRequest);
  const said = await ask({ text, ...whoOf(userId), ...(channel === undefined ? {} : { channel }) }, parts);
  if (typeof said === 'string') return send(res, { status: 200, body: { error: said } });
  sendJson(res, contentView(said, parts.workspace));
}

/** `GET panel/words`: what the message box can complete. */
export async function serveWords({ res, query }: Exchange, parts: Parts): Promise<void> {
  sendJson(res, await knownWords(whoOf(query.get('userId') ?? undefined), parts));
}

/** `GET panel/backlog`: what waits in the app. */
export async function serveBacklog({ res }: Exchange, backlog: Backlog | undefined): Promise<void> {
  sendJson(res, (backlog === undefined ? undefined : await readBacklog(backlog)) ?? {});
}

function whoOf(userId: string | undefined): Actor {
  return userId === undefined ? {} : { userId };
}

const badRequest = { status: 400, body: { error: 'bad_request' } };

async function bodyOf(req: Exchange['req']): Promise<JsonObject | undefined> {
  const body = req.method === 'POST' ? parseJson((await readBody(req)) ?? '') : undefined;
  return isObject(body) ? body : undefined;
}
