import { type Exchange, readBody, send } from './exchange.ts';
import { readFaultRule } from './faults/read-fault-rule.ts';
import { isObject, parseJson } from './json.ts';
import type { Sandbox } from './sandbox.ts';

/** `GET ledger`: everything that was received and is visible, for other processes; `?since=SEQ` leaves out older calls. */
export function serveLedger({ res, query }: Exchange, sandbox: Sandbox): void {
  const since = Number(query.get('since') ?? 0);
  const ledger = {
    calls: sandbox.calls.filter(({ seq }) => seq > since),
    messages: sandbox.messages(query.get('channel') ?? undefined),
    ephemerals: sandbox.ephemerals(),
    views: sandbox.views(),
    channels: sandbox.channels(),
  };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  send(res, { status: 200, headers, body: JSON.stringify(ledger) });
}

/** `faults`: GET lists those switched on, POST adds one (or heals: `{"heal": true}`), DELETE heals. */
export async function serveFaults({ req, res }: Exchange, sandbox: Sandbox): Promise<void> {
  if (req.method === 'DELETE') sandbox.heal();
  if (req.method === 'POST') {
    const mistake = change(parseJson((await readBody(req)) ?? ''), sandbox);
    if (mistake !== undefined) return send(res, { status: 400, body: { ok: false, error: mistake } });
  }
  send(res, { status: 200, headers: jsonType, body: JSON.stringify({ ok: true, faults: sandbox.faults() }) });
}

const jsonType = { 'content-type': 'application/json; charset=utf-8' };

function change(body: ReturnType<typeof parseJson>, sandbox: Sandbox): string | undefined {
  if (isObject(body) && body['heal'] === true) {
    sandbox.heal();
    return undefined;
  }
  const rule = readFaultRule(body);
  if (typeof rule === 'string') return rule;
  sandbox.fail(rule);
  return undefined;
}
