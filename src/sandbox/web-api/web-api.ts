import type { IncomingMessage } from 'node:http';
import { type Exchange, readBody, reset, send } from '../exchange.ts';
import type { Fault } from '../faults/fault.ts';
import { faultAnswer, serverError } from '../faults/fault-answer.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { textIn } from '../json.ts';
import type { Answer, Ledger } from '../ledger.ts';
import type { Pauses } from '../pauses.ts';
import { refusal } from '../schema/message.ts';
import { answerCall, type Caller, type Rules } from './answer-call.ts';
import { readArguments } from './arguments.ts';

export interface WebApi extends Rules {
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly pauses: Pauses;
}

/** `POST api/METHOD`: writes the call down, lets its fault befall it, does it, answers. */
export async function serveWebApi({ req, res, path }: Exchange, api: WebApi): Promise<void> {
  if (req.method !== 'POST') return send(res, { status: 405, headers: { allow: 'POST' }, body: '' });
  const body = await readBody(req);
  if (body === undefined) return send(res, { status: 413, body: refusal('request_too_large') });
  const caller = callerOf(req, path.replace(/^api\//, ''), body);
  const call = api.ledger.begin(caller.method, caller.arguments);
  const fault = api.faults.draw(caller.method, channelNames(caller, api));
  if (fault?.kind === 'slow') await api.pauses.for(fault.ms);
  const answer =
    fault !== undefined && isInstead(fault)
      ? faultAnswer(fault, api.workspace.now())
      : answerCall(caller, api);
  api.ledger.end(call, { answer, fault: fault?.kind });
  await respond(res, { answer, fault }, api.pauses);
}

/** The faults that strike after the call is done. */
const afterwards: readonly string[] = [
  'accept_then_drop',
  'accept_then_delay',
  'accept_then_server_error',
  'slow',
];

function isInstead(fault: Fault): boolean {
  return !afterwards.includes(fault.kind);
}

interface Outcome {
  readonly answer: Answer | undefined;
  readonly fault: Fault | undefined;
}

async function respond(res: Exchange['res'], { answer, fault }: Outcome, pauses: Pauses): Promise<void> {
  if (fault?.kind === 'accept_then_server_error') return send(res, serverError);
  if (fault?.kind === 'accept_then_delay') await pauses.before(res, fault.ms);
  if (fault?.kind === 'hang') await pauses.before(res, Infinity);
  if (answer === undefined || fault?.kind === 'accept_then_drop') return reset(res);
  send(res, answer);
}

function callerOf(req: IncomingMessage, method: string, body: string): Caller {
  const read = readArguments(req.headers['content-type'] ?? '', body);
  const { token: inBody, ...args } = typeof read === 'string' ? {} : read;
  const inHeader = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  return {
    method,
    arguments: args,
    ...(typeof read === 'string' ? { unreadable: read } : {}),
    token: inHeader ?? textIn(inBody),
  };
}

/** A fault may name a channel by any of its names. */
function channelNames({ arguments: args }: Caller, { workspace }: WebApi): readonly string[] {
  const name = textIn(args['channel'])?.replace(/^#/, '');
  const channel = name === undefined ? undefined : workspace.channels.find(name);
  return [name, channel?.id, channel?.name].filter((each) => each !== undefined);
}
