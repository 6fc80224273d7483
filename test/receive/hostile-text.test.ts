import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Call } from '../../src/sandbox/ledger.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { anEvent } from './an-event.ts';
import { closeStores, newest } from './stored.ts';

let postgres: TestPostgres;
const relays = new Map<string, TestRelay>();

beforeAll(async () => {
  postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  relays.set('SQLite', await aRelay());
  relays.set('PostgreSQL', await aRelay({ env: { DATABASE_URL: databaseUrl } }));
});
afterAll(async () => {
  await closeStores();
  await stopRelays();
  await postgres.stop();
});

const long = 'x'.repeat(10_000);
const hostile: Readonly<Record<string, string>> = {
  'NUL characters': 'a\0b\0',
  'a first half of a pair': 'a\ud83d',
  'a second half of a pair': '\udd11b',
  'halves the wrong way round': '\udd11\ud83d',
  '10,000 characters': long,
  '10,000 halves': '\ud83d'.repeat(10_000),
  'characters of four bytes': '🔑'.repeat(200),
  'control characters': '\u0001\u001b[31m\u007f\u0085',
  'marks of direction': 'abc\u202e\u2066def\u200b',
  quotes: `'"\`\\');drop table events;--`,
  'Slack’s own markup': '<!channel> <@U1> <https://example.com|x> &amp; *b*',
  'braces of a template': '{{actor.email}} {"a":1} $&',
  'the name of a prototype': '__proto__',
};

function isTakenMessage({ method, answer }: Call): boolean {
  return method.startsWith('chat.') && JSON.stringify(answer?.body).startsWith('{"ok":true');
}

describe.each(['SQLite', 'PostgreSQL'])('hostile text on %s', (database) => {
  const relay = (): TestRelay => {
    const found = relays.get(database);
    if (found === undefined) throw new Error(`no relay on ${database}`);
    return found;
  };

  async function receiptOf(payload: unknown): Promise<string> {
    const { status, text } = await relay().post(payload);
    return `${status} ${text}`;
  }

  for (const [name, text] of Object.entries(hostile)) {
    it(`is stored where an event is full of ${name}`, async () => {
      const fields = { actor: { id: text, name: text, email: text }, message: { content: text } };
      const context = [{ id: text, type: text, attributes: { name: text, [text]: text } }];
      const location = { ip: text, city: text };
      const event = anEvent({ id: text, action: 'risky_action', context, location, ...fields });
      expect(await receiptOf(event)).toBe('200 {"accepted":1,"duplicates":0,"quarantined":0}');
      expect((await newest(relay())).event?.payload).toEqual(event);
      expect(await receiptOf(event)).toBe('200 {"accepted":0,"duplicates":1,"quarantined":0}');
    });

    it(`is an action of its own where that is full of ${name}`, async () => {
      const event = anEvent({ action: text });
      expect(await receiptOf(event)).toBe('200 {"accepted":1,"duplicates":0,"quarantined":0}');
      expect((await newest(relay())).event?.action).toBe(text);
    });

    it(`is quarantined as it came where no event holds ${name}`, async () => {
      expect(await receiptOf({ text })).toBe('200 {"accepted":0,"duplicates":0,"quarantined":1}');
      const kept = (await newest(relay())).quarantined?.body ?? '';
      expect(JSON.parse(kept)).toEqual({ text });
      expect(await receiptOf(`{"text": ${text}`)).toMatch(/^400 /);
    });
  }

  it('tells ids apart that differ only in what cannot be stored', async () => {
    const ids = ['a\ud800', 'a\ud801', 'a\ufffd', 'a\0', 'a\0\0', `${long}1`, `${long}2`];
    const events = ids.map((id) => anEvent({ id: `${id}!` }));
    expect(await receiptOf(events)).toBe(`200 {"accepted":${ids.length},"duplicates":0,"quarantined":0}`);
    expect(await receiptOf(events)).toBe(`200 {"accepted":0,"duplicates":${ids.length},"quarantined":0}`);
  });

  it('is shown in Slack, which takes every message', async () => {
    await relay().slack.waitFor(({ calls }) => calls.some(isTakenMessage));
    expect(
      relay()
        .slack.calls.filter(({ method }) => method.startsWith('chat.'))
        .every(isTakenMessage),
    ).toBe(true);
    expect(await relay().audit('recent 50')).toContain('risky_action');
  });
});

describe.each(['SQLite', 'PostgreSQL'])('a hostile structure on %s', (database) => {
  const post = async (text: string): Promise<string> => {
    const answer = await relays.get(database)?.post(text);
    return `${answer?.status} ${answer?.text}`;
  };
  const kept = async () =>
    (await newest({ databaseUrl: relays.get(database)?.databaseUrl ?? '' })).quarantined;
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('is quarantined where it is nested 100,000 levels deep, and its neighbours are not', async () => {
    expect(await post(nested(100_000))).toBe('200 {"accepted":0,"duplicates":0,"quarantined":1}');
    const deep = `{"id":"deep","attributes":{"action":"a","context":${nested(100_000)}}}`;
    const text = `[${deep},${JSON.stringify(anEvent())},${nested(20_000)}]`;
    expect(await post(text)).toBe('200 {"accepted":1,"duplicates":0,"quarantined":2}');
    expect(await post('{"a":'.repeat(100_000) + 1 + '}'.repeat(100_000))).toMatch(/^200 .*"quarantined":1}$/);
    expect((await kept())?.body).toContain('{"a":{"a":');
  });

  it('is an event up to 64 levels deep, however many brackets there are', async () => {
    const event = (depth: number) => `{"attributes":{"action":"deep","context":${nested(depth - 2)}}}`;
    expect(await post(event(64))).toBe('200 {"accepted":1,"duplicates":0,"quarantined":0}');
    expect(await post(event(65))).toBe('200 {"accepted":0,"duplicates":0,"quarantined":1}');
    expect(await post(`[${event(65)},${event(63)}]`)).toBe(
      '200 {"accepted":1,"duplicates":0,"quarantined":1}',
    );
    const wide = anEvent({ text: '[{'.repeat(500), list: Array.from({ length: 500 }, () => [{}]) });
    expect(await post(JSON.stringify(wide))).toBe('200 {"accepted":1,"duplicates":0,"quarantined":0}');
  });

  it('is an event where it has 40,000 keys', async () => {
    const keys = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`k${index}`, 1]));
    const one = '200 {"accepted":1,"duplicates":0,"quarantined":0}';
    expect(await post(JSON.stringify(anEvent({ keys })))).toBe(one);
    const { attributes } = anEvent({ keys, time: '2026-05-02' });
    expect(await post(JSON.stringify({ attributes, ...keys }))).toBe(one);
  });

  it('has no power over prototypes', async () => {
    const action = '{"action":"risky_action"}';
    expect(await post(`{"__proto__":{"attributes":${action}}}`)).toMatch(/"quarantined":1}$/);
    expect(await post(`{"attributes":{"__proto__":${action}}}`)).toMatch(/"quarantined":1}$/);
    const both = `{"id":"p","attributes":{"action":"a","__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}}`;
    expect(await post(both)).toMatch(/^200 {"accepted":1/);
    expect(await post(`{"id":"q","__proto__":null,"toString":1,"attributes":${action}}`)).toMatch(
      /^200 {"accepted":1/,
    );
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('may be as many records as fit into the limit', async () => {
    const events = Array.from(
      { length: 15_000 },
      (_, index) => `{"id":${index},"attributes":{"action":"a"}}`,
    );
    expect(await post(`[${events.join()}]`)).toMatch(/^200 {"accepted":15000,/);
  });
});
