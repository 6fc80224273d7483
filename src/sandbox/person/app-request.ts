import { type Json, parseJson } from '../json.ts';
import { signSlackRequest } from '../slack-signature.ts';

/** What the app answered to a command, a click or a submitted view. */
export interface AppAnswer {
  /** 0 where no answer came. */
  readonly status: number;
  readonly body: string;
  /** The body where it is JSON. */
  readonly json?: Json;
  /** Slack's name for what went wrong, which it shows to the person. */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
}

export interface AppRequest {
  readonly url: string;
  readonly secret: string;
  /** Exactly as it is signed and sent. */
  readonly body: string;
  /** A form unless told. */
  readonly contentType?: string;
  readonly now: number;
  readonly withinMs: number;
}

/** Sends a request to the app as Slack does: signed, and given up on after a while. */
export async function askApp({
  url,
  secret,
  body,
  contentType,
  now,
  withinMs,
}: AppRequest): Promise<AppAnswer> {
  const timestamp = Math.floor(now / 1000);
  const late = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': contentType ?? 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        accept: 'application/json,*/*',
        ...signSlackRequest({ secret, body, timestamp }),
      },
      body,
      redirect: 'manual',
      signal: late,
    });
    return answerOf(response.status, await response.text());
  } catch {
    return { status: 0, body: '', error: late.aborted ? 'operation_timeout' : 'dispatch_failed' };
  }
}

function answerOf(status: number, body: string): AppAnswer {
  const json = parseJson(body);
  return {
    status,
    body,
    ...(json === undefined ? {} : { json }),
    ...(status >= 200 && status < 300 ? {} : { error: 'dispatch_failed' as const }),
  };
}
