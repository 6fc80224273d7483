import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, RelayError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import type { AtlassianAccess } from './access.ts';

export interface Asking {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** How long one answer may take, ms. */
  readonly timeoutMs: number;
}

const inEarnest: Asking = { now: Date.now, pause, timeoutMs: 15_000 };

const mostAttempts = 5;
const longestPauseMs = 120_000;
const firstPauseMs = 1000;

/** Asks the API; waits as it is told to, and a little longer each time where it stumbles. */
export async function getJson(url: URL, access: AtlassianAccess, asking: Asking = inEarnest): Promise<Json> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(url, access, asking);
    if ('json' in answer) return answer.json;
    const waitMs = Math.max(answer.waitMs ?? 0, firstPauseMs * 2 ** (attempt - 1));
    if (answer.final || attempt === mostAttempts || waitMs > longestPauseMs) {
      throw new RelayError('atlassian_unavailable', `Atlassian at ${url.host}: ${answer.problem}`);
    }
    await asking.pause(waitMs);
  }
}

type Answer =
  | { readonly json: Json }
  | { readonly problem: string; readonly final: boolean; readonly waitMs?: number };

async function ask(url: URL, { apiKey }: AtlassianAccess, asking: Asking): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
      // Another address must not be given the key.
      redirect: 'manual',
      signal: AbortSignal.timeout(asking.timeoutMs),
    });
    const text = await response.text();
    return response.ok ? toJson(text) : toProblem(response, asking.now());
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { problem: `it does not answer: ${messageOf(cause)}`, final: false };
  }
}

function toJson(text: string): Answer {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { problem: 'its answer is not JSON', final: true };
  }
}

function toProblem({ status, headers }: Response, now: number): Answer {
  if (status === 401 || status === 403)
    return { problem: `ATLASSIAN_API_KEY was refused (${status})`, final: true };
  if (status === 404) return { problem: 'ATLASSIAN_ORG_ID is not known there (404)', final: true };
  if (status === 429) return limited(headers.get('x-ratelimit-reset') ?? headers.get('retry-after'), now);
  return { problem: `it answered ${status}`, final: status < 500 };
}

/** The reset is a time, once seen with the precision of a minute; Retry-After is in seconds. */
function limited(until: string | null, now: number): Answer {
  const at =
    until === null ? Number.NaN : /^\d{1,5}$/.test(until) ? now + Number(until) * 1000 : Date.parse(until);
  const problem = `too many requests (429)${Number.isNaN(at) ? '' : ` until ${new Date(at).toISOString()}`}`;
  return { problem, final: false, ...(!Number.isNaN(at) && { waitMs: at - now }) };
}
