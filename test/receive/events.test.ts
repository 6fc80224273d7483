import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { anEvent } from './an-event.ts';
import { closeStores, newest, stored } from './stored.ts';

let relay: TestRelay;
beforeEach(async () => {
  relay = await aRelay();
});
afterEach(async () => {
  await closeStores();
  await stopRelays();
});

async function receiptOf(payload: unknown): Promise<unknown> {
  const { status, text } = await relay.post(payload);
  expect(status).toBe(200);
  return JSON.parse(text);
}

const counts = (accepted: number, duplicates: number, quarantined: number) => ({
  accepted,
  duplicates,
  quarantined,
});

describe('the envelope of a webhook', () => {
  it('is one event, a list, or data with either', async () => {
    expect(await receiptOf(anEvent())).toEqual(counts(1, 0, 0));
    expect(await receiptOf([anEvent(), anEvent()])).toEqual(counts(2, 0, 0));
    expect(await receiptOf({ data: anEvent() })).toEqual(counts(1, 0, 0));
    const page = { data: [anEvent(), anEvent()], meta: { next: null, page_size: 2 }, links: {} };
    expect(await receiptOf(page)).toEqual(counts(2, 0, 0));
  });

  it('may hold nothing', async () => {
    for (const empty of [[], { data: [] }, { data: [], meta: { next: 'x' } }]) {
      expect(await receiptOf(empty)).toEqual(counts(0, 0, 0));
    }
  });

  it('is an event even where that has data beside its attributes', async () => {
    expect(await receiptOf({ ...anEvent(), data: [1, 2] })).toEqual(counts(1, 0, 0));
  });

  it('holds no event in a scalar, a text, null or an object of another kind: kept, with the reason', async () => {
    for (const payload of ['null', '7', 'true', '"text"', '{}', '{"data":null}', '{"data":"x"}', '[[]]']) {
      expect(await receiptOf(payload)).toEqual(counts(0, 0, 1));
    }
    const { quarantined } = await stored(relay);
    expect(quarantined.map(({ body }) => body).sort()).toEqual(
      ['"text"', '"x"', '7', '[]', 'null', 'null', 'true', '{}'].sort(),
    );
  });

  it('loses no event to an unreadable neighbour', async () => {
    const [first, last] = [anEvent({ id: 'first' }), anEvent({ id: 'last' })];
    const bad = { id: 'bad', attributes: { action: '' }, note: 'keep me' };
    expect(await receiptOf([first, bad, null, last])).toEqual(counts(2, 0, 2));
    const { events, quarantined } = await stored(relay);
    expect(events.map(({ id }) => id)).toEqual(['first', 'last']);
    const kept = quarantined.find(({ body }) => body.includes('keep me'));
    expect(kept).toMatchObject({ reason: 'no attributes.action', body: JSON.stringify(bad) });
  });

  it('is told in the log in one line, however many records were unreadable', async () => {
    expect(await receiptOf(Array(50).fill(0))).toEqual(counts(0, 0, 50));
    const lines = relay
      .log()
      .split('\n')
      .filter((line) => line.includes('quarantined'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ count: 50, reasons: 'not an object' });
  });

  it('is kept whole where its unreadable records are many, or cannot be written one by one', async () => {
    const many = Array(2000).fill('no event');
    expect(await receiptOf([...many, anEvent()])).toEqual(counts(1, 0, 2000));
    const { quarantined } = await stored(relay);
    expect(quarantined).toHaveLength(1);
    expect(JSON.parse(quarantined[0]?.body ?? '')).toHaveLength(2001);
  });
});

describe('what makes an event', () => {
  it('is a text in attributes.action, and nothing else', async () => {
    expect(await receiptOf({ attributes: { action: 'user_login' } })).toEqual(counts(1, 0, 0));
    const others = [
      { action: 1 },
      { action: ' ' },
      { action: ['user_login'] },
      [{ action: 'user_login' }],
      {},
    ];
    for (const attributes of others) {
      expect(await receiptOf({ id: '1', attributes })).toEqual(counts(0, 0, 1));
    }
  });

  it('leaves unknown fields as they are', async () => {
    const event = { ...anEvent({ novelty: { deep: [1, null, { x: '' }] } }), beside: [true] };
    await receiptOf(event);
    expect((await newest(relay)).event?.payload).toEqual(event);
  });

  it('has an actor of any shape', async () => {
    const actors = [undefined, null, 'Ann', [], {}, { id: 7 }, { email: '' }, { name: { first: 'Ann' } }];
    expect(await receiptOf(actors.map((actor) => anEvent({ actor })))).toEqual(counts(actors.length, 0, 0));
    const { events } = await stored(relay);
    expect(events.map(({ actor }) => actor)).toEqual([{}, {}, {}, {}, {}, { id: '7' }, {}, {}]);
  });
});

describe('a repeated event', () => {
  it('is a duplicate: in one request, over requests, and after a restart', async () => {
    const event = anEvent({ id: 'one' });
    expect(await receiptOf([event, anEvent(), event, { ...event, links: {} }])).toEqual(counts(2, 2, 0));
    expect(await receiptOf({ data: event })).toEqual(counts(0, 1, 0));
    await relay.restart();
    expect(await receiptOf(event)).toEqual(counts(0, 1, 0));
  });

  it('is accepted once where it comes many times at once', async () => {
    const event = anEvent();
    const receipts = await Promise.all(Array.from({ length: 40 }, () => receiptOf([event, anEvent()])));
    const total = (name: string) =>
      receipts.reduce((sum: number, one) => sum + Number(Reflect.get(Object(one), name)), 0);
    expect([total('accepted'), total('duplicates')]).toEqual([41, 39]);
  });

  it('is known by its content where it has no id, whatever the order of its keys', async () => {
    const event = {
      attributes: { action: 'a', time: '2026-05-01T10:00:00Z', actor: { id: '1', name: 'Ann' } },
    };
    const turned = {
      attributes: { actor: { name: 'Ann', id: '1' }, time: '2026-05-01T10:00:00Z', action: 'a' },
    };
    expect(await receiptOf(event)).toEqual(counts(1, 0, 0));
    expect(await receiptOf([event, turned, { ...turned, links: { self: 'x' } }])).toEqual(counts(0, 3, 0));
    const other = { attributes: { ...event.attributes, time: '2026-05-01T10:00:01Z' } };
    expect(await receiptOf([other, { ...event, message: { content: 'x' } }])).toEqual(counts(2, 0, 0));
  });

  it('is known by its id alone where it has one, of whatever length and kind', async () => {
    const ids = ['x', 'X', ' x', 7, '9'.repeat(10_000), `${'9'.repeat(10_000)}8`, 'ein-Schlüssel-🔑'];
    expect(await receiptOf(ids.map((id) => anEvent({ id })))).toEqual(counts(ids.length, 0, 0));
    const again = ids.map((id) => anEvent({ id, action: 'another' }));
    expect(await receiptOf(again)).toEqual(counts(0, ids.length, 0));
    expect(await receiptOf(anEvent({ id: '7' }))).toEqual(counts(0, 1, 0));
  });

  it('is not one for lack of a usable id', async () => {
    const ids = [null, '', true, {}, ['1']];
    const events = ids.map((id) => ({ id, attributes: { action: 'a' } }));
    const different = ids.map((id) => ({ id, attributes: { action: 'b' } }));
    expect(await receiptOf([...events, ...different])).toMatchObject({ quarantined: 0, duplicates: 0 });
  });
});

describe('the time of an event', () => {
  const read: Readonly<Record<string, string>> = {
    '2026-05-01T10:00:00.123Z': '2026-05-01T10:00:00.123Z',
    '2026-05-01T10:00:00Z': '2026-05-01T10:00:00.000Z',
    '2026-05-01T10:00Z': '2026-05-01T10:00:00.000Z',
    '2026-05-01T12:00:00+02:00': '2026-05-01T10:00:00.000Z',
    '2026-05-01T12:00:00+0200': '2026-05-01T10:00:00.000Z',
    '2026-05-01T10:00:00': '2026-05-01T10:00:00.000Z',
    '2026-05-01t10:00:00z': '2026-05-01T10:00:00.000Z',
    '2026-05-01': '2026-05-01T00:00:00.000Z',
    '2026-05-01T10:00:00.123456789Z': '2026-05-01T10:00:00.123Z',
    '2026-05-01T10:00:00,5Z': '2026-05-01T10:00:00.500Z',
    '2026-05-01T12:00:00+02': '2026-05-01T10:00:00.000Z',
    '2026-05-01T10Z': '2026-05-01T10:00:00.000Z',
    '20260501T100000Z': '2026-05-01T10:00:00.000Z',
    '2026-05-01 10:00:00': '2026-05-01T10:00:00.000Z',
    '2026-05-01T24:00:00Z': '2026-05-02T00:00:00.000Z',
  };
  it('is read from ISO 8601 in all its precisions', async () => {
    await receiptOf(Object.keys(read).map((time) => anEvent({ time })));
    const { events } = await stored(relay);
    expect(events.map(({ occurredAt }) => new Date(occurredAt).toISOString())).toEqual(Object.values(read));
  });

  it('is when it was received where it is missing or no time', async () => {
    const times = [
      undefined,
      null,
      '',
      'soon',
      '5',
      'May 1',
      '2026-13-01T10:00:00Z',
      '2026-02-30T10:00:00Z',
      '2026-02-03T24:00:00.5Z',
      1_777_629_600_000,
      {},
      'x 1',
    ];
    expect(await receiptOf(times.map((time) => anEvent({ time })))).toEqual(counts(times.length, 0, 0));
    const { events } = await stored(relay);
    expect(events.map(({ occurredAt }) => occurredAt)).toEqual(events.map(({ receivedAt }) => receivedAt));
  });
});
