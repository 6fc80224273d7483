import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type JsonObject, objectsIn, parseJson } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';
import { anEventStream } from './an-event-stream.ts';

afterEach(closeSandboxes);

const postMany = async ({ api }: OpenSandbox, count: number, more: JsonObject = {}) => {
  const all = [];
  for (let n = 0; n < count; n += 1) {
    all.push((await api('chat.postMessage', { channel: '#a', text: `m${n}`, ...more })).body);
  }
  return all;
};

const get = async ({ pageUrl }: OpenSandbox, path: string): Promise<JsonObject> => {
  const body = parseJson(await (await fetch(`${pageUrl}/${path}`)).text());
  return isObject(body) ? body : {};
};

const textsOf = (body: JsonObject, key: string) =>
  objectsIn(body[key]).map(({ blocks }) => JSON.stringify(blocks).match(/m\d+/)?.[0]);

describe('a page', () => {
  it('is given the newest messages of a channel, and asks for older ones', async () => {
    const open = await aSandbox();
    const [first] = await postMany(open, 170);
    const channel = String(first?.['channel']);
    const snapshot = (await (await anEventStream(open.pageUrl)).next())?.['state'];
    const shown = isObject(snapshot) ? snapshot : {};
    expect(textsOf(shown, 'messages')).toEqual(Array.from({ length: 50 }, (_, n) => `m${120 + n}`));
    const [oldest] = objectsIn(shown['messages']);
    const older = await get(open, `history?channel=${channel}&before=${oldest?.['ts']}`);
    expect(textsOf(older, 'messages')).toEqual(Array.from({ length: 100 }, (_, n) => `m${20 + n}`));
    expect(older['more']).toBe(true);
    const [next] = objectsIn(older['messages']);
    const oldestOfAll = await get(open, `history?channel=${channel}&before=${next?.['ts']}`);
    expect(textsOf(oldestOfAll, 'messages')).toHaveLength(20);
    expect(oldestOfAll['more']).toBe(false);
    expect(await get(open, 'history?channel=C0NONE&before=1.0')).toEqual({ messages: [], more: false });
  });

  it('asks for the replies of a thread, the newest of very many', async () => {
    const open = await aSandbox();
    const [parent] = await postMany(open, 1);
    const place = `thread?channel=${parent?.['channel']}&ts=${parent?.['ts']}`;
    expect(await get(open, place)).toEqual({ replies: [], older: 0 });
    await postMany(open, 203, { thread_ts: parent?.['ts'] ?? '' });
    const thread = await get(open, place);
    expect(thread['older']).toBe(3);
    expect(textsOf(thread, 'replies')).toEqual(Array.from({ length: 200 }, (_, n) => `m${3 + n}`));
    expect(await get(open, 'thread?channel=C0NONE&ts=1.0')).toEqual({ replies: [], older: 0 });
  });
});
