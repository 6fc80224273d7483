import { type Exchange, readBody, send } from '../exchange.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { Answer, Ledger } from '../ledger.ts';
import { refusal } from '../schema/message.ts';
import type { Redeemed } from '../workspace/tickets.ts';
import type { Responding, Workspace } from '../workspace/workspace.ts';
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
  const redeemed = isObject(body) ? workspace.responses.redeem(path.replace(/^respond\//, '')) : undefined;
  const answer = redeemed === undefined ? invalidPayload : answerTo(redeemed, args, workspace);
  const channel = redeemed !== undefined && 'for' in redeemed ? redeemed.for.channel : undefined;
  ledger.end(call, { answer, channel });
  send(res, answer);
}

const invalidPayload: Answer = { status: 400, body: 'invalid_payload' };

function answerTo(redeemed: Redeemed<Responding>, args: JsonObject, workspace: Workspace): Answer {
  if ('refused' in redeemed) return { status: 404, body: refusal(ticketErrors[redeemed.refused]) };
  const refused = showResponse(args, { responding: redeemed.for, via: 'response_url' }, workspace);
  return refused === undefined ? { status: 200, body: 'ok' } : { status: 400, body: refused };
}
