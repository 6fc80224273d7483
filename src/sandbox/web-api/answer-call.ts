import { rateLimited } from '../faults/fault-answer.ts';
import { type JsonObject, textIn } from '../json.ts';
import type { Answer } from '../ledger.ts';
import { refusal } from '../schema/message.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { findMethod } from './methods.ts';
import type { RateLimits } from './rate-limits.ts';

/** A call as it was understood. */
export interface Caller {
  readonly method: string;
  readonly arguments: JsonObject;
  /** Slack's error where the body cannot be read. */
  readonly unreadable?: string;
  readonly token: string | undefined;
}

export interface Rules {
  readonly workspace: Workspace;
  readonly limits: RateLimits;
  readonly botToken: string;
}

/** Does what the call asks for, unless the token, a limit or the method itself refuses it. */
export function answerCall(caller: Caller, rules: Rules): Answer {
  const { workspace } = rules;
  const headers = { 'x-oauth-scopes': workspace.scopes.join(',') };
  const refused = refusedBefore(caller, rules);
  if (refused !== undefined) return { status: 200, headers, body: refused };
  const waitMs = rules.limits.take({
    method: caller.method,
    channel: workspace.channels.idFor(textIn(caller.arguments['channel']) ?? ''),
    now: workspace.now(),
  });
  if (waitMs > 0) return rateLimited(String(Math.ceil(waitMs / 1000)));
  const served = findMethod(caller.method);
  const body = served === undefined ? refusal('unknown_method') : served.run(caller.arguments, workspace);
  return { status: 200, headers, body };
}

function refusedBefore(caller: Caller, { workspace, botToken }: Rules): JsonObject | undefined {
  const served = findMethod(caller.method);
  if (served === undefined) return refusal('unknown_method', { req_method: caller.method });
  if (caller.unreadable !== undefined) return refusal(caller.unreadable);
  if (caller.method === 'api.test') return undefined;
  if (caller.token === undefined) return refusal('not_authed');
  if (caller.token !== botToken) return refusal('invalid_auth');
  const allowed =
    served.scopes.length === 0 || served.scopes.some((scope) => workspace.scopes.includes(scope));
  const [needed = ''] = served.scopes;
  return allowed ? undefined : refusal('missing_scope', { needed, provided: workspace.scopes.join(',') });
}
