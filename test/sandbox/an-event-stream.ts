import { expect } from '@jest/globals';
import { isObject, type JsonObject, parseJson } from '../../src/sandbox/json.ts';

export interface OpenStream {
  /** The next event; undefined where the stream has ended. */
  next(): Promise<JsonObject | undefined>;
  /** The next event of this type; the others are passed over. */
  nextOf(type: string): Promise<JsonObject | undefined>;
  /** How many characters have come so far. */
  length(): number;
}

/** Reads a page's server-sent events one by one. */
export async function anEventStream(pageUrl: string): Promise<OpenStream> {
  const response = await fetch(`${pageUrl}/events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let unread = '';
  let length = 0;
  const next = async (): Promise<JsonObject | undefined> => {
    const end = unread.indexOf('\n\n');
    if (end >= 0) {
      const event = parseJson(unread.slice('data: '.length, end));
      unread = unread.slice(end + 2);
      return isObject(event) ? event : undefined;
    }
    const part = await reader?.read();
    unread += part?.value ?? '';
    length += part?.value?.length ?? 0;
    return part === undefined || part.done ? undefined : next();
  };
  const nextOf = async (type: string): Promise<JsonObject | undefined> => {
    const event = await next();
    return event === undefined || event['type'] === type ? event : nextOf(type);
  };
  return { next, nextOf, length: () => length };
}
