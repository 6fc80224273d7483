import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { aPageModule } from './a-page-module.ts';

type Authorization = { readonly value: string } | { readonly variable: string };

const { bodyOf, curlLine, idsIn } = await aPageModule<{
  bodyOf(text: string, given?: { times?: number; now?: number; makeId?: () => string }): string;
  idsIn(body: string): readonly string[];
  curlLine(body: string, webhook: { url: string; authorization: Authorization }): string | undefined;
}>('event-template');

const at = (hours: number, minutes: number) => new Date(2026, 2, 10, hours, minutes, 0, 0);

describe('an event with places to fill in', () => {
  it('gets fresh ids, the time and a number each time', () => {
    let ids = 0;
    const makeId = () => {
      ids += 1;
      return `id-${ids}`;
    };
    const now = Date.parse('2026-03-10T08:00:00Z');
    const text = '{"id": "{{id}}", "other": "x-{{ id }}", "time": "{{now}}", "n": "{{n}} of 2"}';
    expect(JSON.parse(bodyOf(text, { times: 2, now, makeId }))).toEqual([
      { id: 'id-1', other: 'x-id-2', time: '2026-03-10T08:00:00.000Z', n: '1 of 2' },
      { id: 'id-3', other: 'x-id-4', time: '2026-03-10T08:00:00.000Z', n: '2 of 2' },
    ]);
  });

  it('is sent as it is written where one is sent, and lists are joined where several are', () => {
    expect(bodyOf('{"data": [{"id": "a"}]}')).toBe('{"data":[{"id":"a"}]}');
    expect(bodyOf('[{"id": "{{n}}"}, {"id": "x"}]', { times: 2 })).toBe(
      '[{"id":"1"},{"id":"x"},{"id":"2"},{"id":"x"}]',
    );
    expect(bodyOf('{"id": "{{what}}"}')).toBe('{"id":"{{what}}"}');
  });

  it('may be of the last time that a clock here showed an hour', () => {
    const body = (now: Date) => JSON.parse(bodyOf('"{{last 03:12}}"', { now: now.getTime() }));
    expect(body(at(9, 0))).toBe(at(3, 12).toISOString());
    expect(body(at(3, 12))).toBe(at(3, 12).toISOString());
    const yesterday = at(3, 12);
    yesterday.setDate(yesterday.getDate() - 1);
    expect(body(at(3, 11))).toBe(yesterday.toISOString());
  });

  it('says which events are in it, in any of its forms', () => {
    expect(idsIn('{"id":"a"}')).toEqual(['a']);
    expect(idsIn('[{"id":"a"},{"id":"b"},{"x":1},null]')).toEqual(['a', 'b']);
    expect(idsIn('{"data":[{"id":"a"}]}')).toEqual(['a']);
    expect(idsIn('{"data":{"id":"a"}}')).toEqual(['a']);
    expect(idsIn('"text"')).toEqual([]);
  });
});

describe('the line for a shell', () => {
  const known = { url: 'http://127.0.0.1:3000/webhooks/atlassian', authorization: { value: 'Basic eDp5' } };
  /** The words that a shell makes of a line. */
  const wordsOf = (line: string) =>
    execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { env: { SECRET: 'Basic s3' } })
      .toString()
      .split('\0');

  it('is one line that a shell reads as it was written', () => {
    const body = bodyOf(JSON.stringify({ id: 'a', name: `it's "so" \`x\` $HOME \\ !1 \n – 👋`, more: "''" }));
    const line = curlLine(body, known) ?? '';
    expect(line).not.toContain('\n');
    expect(wordsOf(line)).toEqual([
      'curl',
      '-sS',
      known.url,
      '-H',
      'Authorization: Basic eDp5',
      '-H',
      'Content-Type: application/json',
      '--data-binary',
      body,
      '',
    ]);
  });

  it('names the variable of a secret instead of the secret', () => {
    const line = curlLine('{}', { ...known, authorization: { variable: 'SECRET' } }) ?? '';
    expect(line).toContain('"Authorization: $SECRET"');
    expect(wordsOf(line)).toContain('Authorization: Basic s3');
  });

  it('is not there where it would be longer than a command line may be', () => {
    expect(curlLine('x'.repeat(120_000), known)).toContain('xxx');
    expect(curlLine('é'.repeat(60_001), known)).toBeUndefined();
  });
});
