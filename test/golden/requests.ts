import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { Call } from '../../src/sandbox/ledger.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { blockLines } from './blocks.ts';

/** Asked by the clock or of whoever acts, whatever the case is about, or shown as the answer of its step. */
const leftOut = ['auth.test', 'users.info', 'command_answer'];

/** What Slack received since the call numbered `since`, in short. */
export function requestsSince(slack: Sandbox, since: number): JsonObject[] {
  const calls = slack.calls.filter(({ seq, method }) => seq > since && !leftOut.includes(method));
  const nameOf = (call: Call) => channelName(slack, call.arguments['channel']);
  // Channels do not wait for each other: only within one does the order mean something.
  const sorted = calls.toSorted((a, b) => a.at - b.at || nameOf(a).localeCompare(nameOf(b)));
  return sorted.map((call) => toRequest(call, nameOf(call)));
}

function toRequest(call: Call, channel: string): JsonObject {
  const { ts, thread_ts, text, mrkdwn, metadata, blocks, replace_original, view } = call.arguments;
  expectQuiet(call);
  return {
    method: call.method,
    ...given({ channel, ts, thread_ts, answer: answerOf(call), replace_original, text, mrkdwn, metadata }),
    ...(blocks === undefined ? {} : { blocks: blockLines(blocks) }),
    ...(isObject(view) ? { view: viewLines(view) } : {}),
  };
}

function viewLines({ title, blocks }: JsonObject): string[] {
  return [
    ...(title === undefined ? [] : blockLines([{ type: 'title', text: title }])),
    ...blockLines(blocks),
  ];
}

function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** The ts of what was posted, or Slack's error; with the fault that befell the call. */
function answerOf({ method, answer, fault }: Call): Json | undefined {
  const body = isObject(answer?.body) ? answer.body : {};
  const ts = method === 'chat.postMessage' ? body['ts'] : undefined;
  const parts = [body['ok'] === true ? ts : body['error'], fault === undefined ? undefined : `(${fault})`];
  const said = parts.filter((part) => part !== undefined).join(' ');
  return said === '' ? undefined : said;
}

function channelName(slack: Sandbox, channel: Json | undefined): string {
  if (typeof channel !== 'string') return '';
  const known = slack.channels().find(({ id }) => id === channel);
  return known === undefined ? channel : `#${known.name}`;
}

/** What holds for every message, so that no case has to show it. */
function expectQuiet({ method, arguments: args }: Call): void {
  if (method !== 'chat.postMessage' && method !== 'chat.update') return;
  const { unfurl_links, unfurl_media, parse } = args;
  if (unfurl_links !== false || unfurl_media !== false || parse !== 'none')
    throw new Error(`${method} lets Slack parse or unfurl foreign text`);
}
