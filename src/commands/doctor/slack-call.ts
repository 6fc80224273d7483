import { isObject, type JsonObject, parseJson } from '../../model/json.ts';
import { askHttp } from './ask.ts';

export interface SlackAccess {
  /** With a final slash. */
  readonly apiUrl: string;
  readonly token: string;
}

export interface SlackAnswer {
  /** Slack's error, or why there is no answer of Slack's; undefined where all is well. */
  readonly error?: string;
  /** Whether it was Slack that answered. */
  readonly reached: boolean;
  readonly body: JsonObject;
  /** What the token may do, where Slack says it. */
  readonly scopes?: readonly string[];
  /** Slack's clock (ms), where it says it. */
  readonly at?: number;
}

const slackApiUrl = 'https://slack.com/api/';

export function toAccess(token: string, apiUrl = slackApiUrl): SlackAccess {
  return { apiUrl, token };
}

/** A method of the Web API, with what only the headers of its answer say. */
export async function callMethod(
  { apiUrl, token }: SlackAccess,
  method: string,
  args: Readonly<Record<string, string>> = {},
): Promise<SlackAnswer> {
  const headers = { authorization: `Bearer ${token}` };
  const answered = await askHttp(`${apiUrl}${method}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(args),
  });
  if (typeof answered === 'string') return { error: answered, reached: false, body: {} };
  const body = parseJson(answered.text);
  if (answered.status !== 200 || !isObject(body)) {
    return { error: `HTTP ${answered.status}`, reached: false, body: {} };
  }
  return { ...errorIn(body), reached: true, body, ...fromHeaders(answered.headers) };
}

function errorIn({ ok, error }: JsonObject): { error?: string } {
  if (ok === true) return {};
  return { error: typeof error === 'string' ? error.slice(0, 100) : "an answer that is none of Slack's" };
}

function fromHeaders(headers: Headers): Pick<SlackAnswer, 'scopes' | 'at'> {
  const at = Date.parse(headers.get('date') ?? '');
  const scopes = headers.get('x-oauth-scopes')?.split(',');
  return {
    ...(Number.isNaN(at) ? {} : { at }),
    ...(scopes === undefined ? {} : { scopes: scopes.map((scope) => scope.trim()).filter(Boolean) }),
  };
}
