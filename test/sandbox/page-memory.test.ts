import { describe, expect, it } from '@jest/globals';
import { aPageModule } from './a-page-module.ts';

interface Channel {
  readonly unread: number;
  readonly older: boolean;
}

interface PageMemory {
  current: string | undefined;
  readonly channels: ReadonlyMap<string, Channel>;
}

type Lines = ReadonlyMap<string, { readonly key: string; readonly count?: number }>;

const { createState, apply, dismiss, linesOf, prepend } = await aPageModule<{
  createState(): PageMemory;
  apply(state: PageMemory, event: object): void;
  dismiss(state: PageMemory, line: unknown): void;
  linesOf(state: PageMemory, channel: string): Lines;
  prepend(state: PageMemory, channel: string, older: { messages: readonly object[]; more: boolean }): void;
}>('state');

const tsOf = (n: number) => `1700000000.${String(n).padStart(6, '0')}`;
const message = (n: number, more = {}) => ({ channel: 'A', ts: tsOf(n), at: n, ...more });
const snapshot = (more = {}) => ({
  type: 'snapshot',
  state: {
    people: [],
    channels: [
      { id: 'A', name: 'a' },
      { id: 'B', name: 'b' },
    ],
    messages: [],
    refused: [],
    views: [],
    faults: [],
    ...more,
  },
});

const aPage = (more = {}) => {
  const state = createState();
  apply(state, snapshot(more));
  state.current = 'B';
  return state;
};

const unread = (state: PageMemory) => state.channels.get('A')?.unread;

describe('what a page remembers', () => {
  it('counts what is new in a channel that is not open, each message once', () => {
    const state = aPage({ messages: [message(1)] });
    expect(unread(state)).toBe(0);
    apply(state, { type: 'message', message: message(2) });
    apply(state, { type: 'message', message: message(2, { edited: true }) });
    apply(state, { type: 'message', message: message(1, { edited: true }) });
    apply(state, { type: 'message', message: message(3, { onlyFor: 'U1' }) });
    apply(state, { type: 'message', message: message(4, { threadTs: tsOf(1) }) });
    expect(unread(state)).toBe(1);
    apply(state, { type: 'skipped', channel: 'A', count: 9000 });
    expect(unread(state)).toBe(9001);
    state.current = 'A';
    apply(state, { type: 'message', message: message(5) });
    expect(unread(state)).toBe(9001);
  });

  it('counts what came while it was not connected', () => {
    const state = aPage({ messages: [message(1)] });
    apply(state, { type: 'message', message: message(2) });
    apply(state, snapshot({ messages: [message(1), message(2), message(3), message(4)] }));
    expect(unread(state)).toBe(3);
  });

  it('holds a bounded number of lines, the newest, and those that were asked for', () => {
    const state = aPage();
    for (let n = 1000; n < 2000; n += 1) apply(state, { type: 'message', message: message(n) });
    const [oldest = ''] = linesOf(state, 'A').keys();
    expect([linesOf(state, 'A').size, oldest]).toEqual([100, tsOf(1900)]);
    expect(state.channels.get('A')?.older).toBe(true);
    const messages = Array.from({ length: 100 }, (_, n) => message(1800 + n));
    prepend(state, 'A', { messages, more: false });
    expect(state.channels.get('A')?.older).toBe(false);
    expect([linesOf(state, 'A').size, [...linesOf(state, 'A').keys()][0]]).toEqual([200, tsOf(1800)]);
    for (let n = 2000; n < 3000; n += 1) apply(state, { type: 'message', message: message(n) });
    expect(linesOf(state, 'A').size).toBeLessThanOrEqual(250);
  });

  it('counts the same refusal again, keeps the newest, and forgets what is dismissed', () => {
    const state = aPage();
    const refuse = (error: string, more = {}) =>
      apply(state, { type: 'refused', refused: { seq: 1, at: 1, method: 'm', error, details: [], ...more } });
    refuse('invalid_blocks', { channel: 'A' });
    refuse('no_text', { channel: 'A' });
    refuse('invalid_blocks', { channel: 'A' });
    const lines = [...linesOf(state, 'A').values()];
    expect(lines.map(({ count }) => count)).toEqual([1, 2]);
    dismiss(state, lines[0]);
    expect(linesOf(state, 'A').size).toBe(1);
    refuse('channel_not_found', { meant: '#nowhere' });
    expect(linesOf(state, 'B').size).toBe(1);
    for (let n = 0; n < 50; n += 1) refuse(`error_${n}`, { channel: 'A' });
    expect(linesOf(state, 'A').size).toBe(20);
  });
});
