import { type Exchange, readBody, send, sendJson } from './exchange.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
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
  sendJson(res, ledger);
}

/**
 * `faults`: GET lists those switched on, POST adds one (or heals: `{"heal": true}`), DELETE switches the one with
 * `?id=` off, or all.
 */
export async function serveFaults({ req, res, query }: Exchange, faults: FaultPlan): Promise<void> {
  if (req.method === 'DELETE') switchOff(query.get('id'), faults);
  if (req.method === 'POST') {
    const mistake = change(parseJson((await readBody(req)) ?? ''), faults);
    if (mistake !== undefined) return send(res, { status: 400, body: { ok: false, error: mistake } });
  }
  sendJson(res, { ok: true, faults: faults.numbered() });
}

function switchOff(id: string | null, faults: FaultPlan): void {
  if (id === null) faults.heal();
  else faults.remove(Number(id));
}

function change(body: ReturnType<typeof parseJson>, faults: FaultPlan): string | undefined {
  if (isObject(body) && body['heal'] === true) {
    faults.heal();
    return undefined;
  }
  const rule = readFaultRule(body);
  if (typeof rule === 'string') return rule;
  faults.add(rule);
  return undefined;
}
