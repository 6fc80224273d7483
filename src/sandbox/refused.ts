import { isObject, type Json, textIn } from './json.ts';
import type { Call } from './ledger.ts';
import type { Workspace } from './workspace/workspace.ts';

/** A call that was not taken, or that a fault befell, as the page shows it. */
export interface Refused {
  readonly seq: number;
  readonly at: number;
  readonly method: string;
  /** The channel's id; absent where the call names none that is there. */
  readonly channel?: string;
  /** As the call named it. */
  readonly meant?: string;
  readonly error: string;
  readonly details: readonly string[];
  /** Switched on by somebody: Slack itself would have taken it. */
  readonly byFault: boolean;
}

/** Undefined where all went well, or is not decided yet. */
export function refusedOf(call: Call, { channels }: Workspace): Refused | undefined {
  const { seq, at, method, arguments: args, answer, fault } = call;
  const error = errorOf(call);
  if (error === undefined) return undefined;
  const meant = textIn(args['channel']);
  const channel = call.channel ?? channels.find(meant ?? '')?.id;
  return {
    seq,
    at,
    method,
    ...(channel === undefined ? {} : { channel }),
    ...(meant === undefined ? {} : { meant }),
    error,
    details: detailsOf(answer?.body),
    byFault: fault !== undefined,
  };
}

/** Slack's name for it, else the fault's. A slow call is late, and nothing else is wrong with it. */
function errorOf({ answer, fault }: Call): string | undefined {
  const body = answer?.body;
  if (isObject(body) && body['ok'] === false) return textIn(body['error']);
  if (answer !== undefined && answer.status >= 400) return textIn(body) ?? String(answer.status);
  return fault === 'slow' ? undefined : fault;
}

function detailsOf(body: Json | undefined): readonly string[] {
  const errors = isObject(body) ? body['errors'] : undefined;
  return Array.isArray(errors) ? errors.map((each: Json) => String(each)) : [];
}
