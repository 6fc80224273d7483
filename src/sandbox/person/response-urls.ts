import { type Exchange, readBody, send } from '../exchange.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { Answer, Ledger } from '../ledger.ts';
import { refusal } from '../schema/message.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { showResponse } from './show-response.ts';

const ticketErrors = { unknown: 'invalid_url', expired: 'expired_url', used: 'used_url' };

/** `POST respond/TICKET`: a `response_url`, which takes 5 posts in 30 minutes. */
export async function serveResponseUrl(
  { req, res, path }: Exchange,
  { workspace, ledger }: { readonly workspace: Workspace; readonly ledger: Ledger },
): Promise<void> {
  if (req.method !== 'POST') return send(res, { status: 405, headers: { allow: 'POST' }, body: '' });
  const body = parseJson((await readBody(req)) ?? '');
  const args = isObject(body) ? body : {};
  const call = ledger.begin('response_url', args);
  const answer = isObject(body) ? answerTo(path.replace(/^respond\//, ''), args, workspace) : invalidPayload;
  ledger.end(call, { answer });
  send(res, answer);
}

const invalidPayload: Answer = { status: 400, body: 'invalid_payload' };

function answerTo(ticket: string, args: JsonObject, workspace: Workspace): Answer {
  const redeemed = workspace.responses.redeem(ticket);
  if ('refused' in redeemed) return { status: 404, body: refusal(ticketErrors[redeemed.refused]) };
  const refused = showResponse(args, { responding: redeemed.for, via: 'response_url' }, workspace);
  return refused === undefined ? { status: 200, body: 'ok' } : { status: 400, body: refused };
}
