import { expect } from '@jest/globals';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import { messageRefusal } from '../../src/sandbox/schema/message.ts';
import type { TestRelay } from '../support/a-relay.ts';
import { shownText, unsound } from './sound-text.ts';

/** What a person sees of the answer to `/audit …`; each answer is for that person alone, and Slack would take it. */
export async function ask(relay: TestRelay, text: string, userId = 'U0ANN'): Promise<string> {
  const answer = toObject(await relay.audit(text, userId));
  expect(answer['response_type']).toBe('ephemeral');
  expect(messageRefusal(answer)).toBeUndefined();
  expect(unsound(answer)).toEqual([]);
  return shownText(answer['blocks']);
}

function toObject(body: string): JsonObject {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) throw new TypeError(`no answer: ${body}`);
  return value;
}
