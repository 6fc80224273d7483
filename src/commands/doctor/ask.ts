import { messageOf } from '../../errors.ts';
import { isObject } from '../../model/json.ts';

/** Whoever asks a doctor waits; what does not answer in this time does not answer. */
const answerWithinMs = 5000;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer over HTTP, or the code of what prevented it: never the request, which holds a secret. */
export async function askHttp(url: string, init: RequestInit): Promise<Answered | string> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    return codeOf(error);
  }
}

/** What fetch rejects with says little; its cause has a code. */
function codeOf(error: unknown): string {
  const cause = propertyOf(error, 'cause') ?? error;
  if (propertyOf(cause, 'name') === 'TimeoutError') return `no answer within ${answerWithinMs / 1000} s`;
  const code = propertyOf(cause, 'code');
  return typeof code === 'string' ? code : messageOf(cause);
}

function propertyOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}
