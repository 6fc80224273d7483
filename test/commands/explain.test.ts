import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runExplain } from '../../src/commands/explain.ts';
import { aPayload } from '../support/builders.ts';
import { ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

describe('explain', () => {
  const write = useFiles();
  const rulesDir = (...rules: readonly string[]) => write({ 'rules.yaml': ruleFile(...rules) });
  const explain = async (payload: unknown, ...rules: readonly string[]) => {
    const file = join(write({ 'event.json': JSON.stringify(payload) }), 'event.json');
    return runHere(runExplain, { args: [file], environment: { RULES_DIR: rulesDir(...rules) } });
  };
  const explainJson = async (payload: unknown, ...rules: readonly string[]) => {
    const file = join(write({ 'event.json': JSON.stringify(payload) }), 'event.json');
    const environment = { RULES_DIR: rulesDir(...rules) };
    return JSON.parse(
      (await runHere(runExplain, { args: [file], environment, options: { json: true } })).stdout,
    );
  };

  it('prints for one event exactly the list of rules', async () => {
    const rules = [
      '{id: hit, match: {action: risky_action}}',
      '{id: miss, match: {action: risky_action, actor.email: ["*@other.org", x]}}',
      '{id: absent, match: {actor.title: boss}}',
      '{id: is-off, mode: "off", match: {action: risky_action}}',
    ];
    const expected = [
      { rule: 'hit', matched: true },
      {
        rule: 'miss',
        matched: false,
        failed: { field: 'actor.email', test: ['*@other.org', 'x'], saw: 'ann@example.com' },
      },
      { rule: 'absent', matched: false, failed: { field: 'actor.title', test: 'boss', saw: null } },
      { rule: 'is-off', matched: true },
    ];
    expect(await explainJson(aPayload(), ...rules)).toEqual(expected);
    expect(await explainJson({ data: [aPayload()] }, ...rules)).toEqual(expected);
  });

  it('prints for several events a list of events', async () => {
    const payload = [aPayload({}, { id: 'e-1' }), aPayload({ action: 'other' }, { id: 'e-2' })];
    expect(await explainJson(payload, '{id: hit, match: {action: risky_action}}')).toEqual([
      { event: 'e-1', action: 'risky_action', rules: [{ rule: 'hit', matched: true }] },
      { event: 'e-2', action: 'other', rules: [expect.objectContaining({ rule: 'hit', matched: false })] },
    ]);
  });

  it('takes an event as the tests of rules write it', async () => {
    const written = { action: 'a', actor: { email: 'x@y.z' }, message: { content: 'hello' } };
    const rule = '{id: hit, match: {action: a, actor.email: x@y.z, message: hello, time: {gt: 2020-01-01}}}';
    expect(await explainJson(written, rule)).toEqual([{ rule: 'hit', matched: true }]);
    expect(await explainJson({ data: [written] }, rule)).toEqual([{ rule: 'hit', matched: true }]);
  });

  it('lets rules that count see the events of the file before the one in question', async () => {
    const rule =
      '{id: twice, match: {action: risky_action}, threshold: {count: 2, within: 10m, by: actor.id}}';
    const failed = { field: 'threshold', test: { count: 2, within: '10m', by: 'actor.id' }, saw: 1 };
    expect(await explainJson([aPayload(), aPayload()], rule)).toMatchObject([
      { rules: [{ matched: false, failed }] },
      { rules: [{ matched: true }] },
    ]);
    expect((await explain(aPayload(), rule)).stdout).toContain(
      'threshold: wanted 2 events within 10m by actor.id, saw 1',
    );
  });

  it('counts for a rule that is off as if it were not', async () => {
    const rule =
      '{id: twice, mode: off, match: {action: risky_action}, threshold: {count: 2, within: 10m, by: actor.id}}';
    expect(await explainJson([aPayload(), aPayload()], rule)).toMatchObject([
      { rules: [{ matched: false, failed: { saw: 1 } }] },
      { rules: [{ matched: true }] },
    ]);
  });

  it('says what it wanted and saw so that a person can read it, matches first', async () => {
    const { stdout } = await explain(
      aPayload({}, { id: 'e-1' }),
      '{id: miss, match: {location.ip: {not: {cidr: [203.0.113.0/24]}}}}',
      '{id: longer-name, match: {actor.email: [a@b.c, "*@b.c"]}}',
      '{id: is-off, mode: "off", match: {action: risky_action}}',
      '{id: hit, match: {action: risky_action}}',
    );
    expect(stdout.split('\n')).toEqual([
      'event e-1 · risky_action',
      '  hit          matched',
      '  is-off       would match, but is off',
      '  miss         location.ip: wanted not (cidr ("203.0.113.0/24")), saw "203.0.113.7"',
      '  longer-name  actor.email: wanted "a@b.c" or "*@b.c", saw "ann@example.com"',
    ]);
  });

  it('lets no text of an event steer the terminal, nor fill it', async () => {
    const hostile = `\u001b[2J\u009b\u202e${'x'.repeat(10_000)}`;
    const { stdout } = await explain(aPayload({ action: hostile }), '{id: miss, match: {action: a}}');
    expect(stdout).toContain('\\u{1b}[2J\\u{9b}\\u{202e}xxx');
    for (const character of ['\u001b', '\u009b', '\u202e']) expect(stdout).not.toContain(character);
    expect(stdout.length).toBeLessThan(600);
  });

  it('says which records it passed over', async () => {
    const { code, stderr } = await explain([{ alertId: 'x' }, aPayload()], '{id: hit, match: {action: a}}');
    expect([code, stderr]).toEqual([
      0,
      'A record was passed over: looks like a Guard Detect alert, not the audit log.',
    ]);
  });

  it('reads standard input, with exit code 0 whether rules match or not', async () => {
    const env = { RULES_DIR: rulesDir('{id: hit, match: {action: risky_action}}') };
    const hit = await runProcess(['explain', '-', '--json'], { env, stdin: JSON.stringify(aPayload()) });
    expect([hit.code, JSON.parse(hit.stdout)]).toEqual([0, [{ rule: 'hit', matched: true }]]);
    const miss = await runProcess(['explain', '-'], {
      env,
      stdin: JSON.stringify(aPayload({ action: 'b' })),
    });
    expect([miss.code, miss.stdout]).toEqual([0, expect.stringContaining('wanted "risky_action", saw "b"')]);
  });

  it.each([
    ['no JSON', 'hello', 'This is not JSON'],
    ['no event', '{"summary": "x", "category": "y"}', "looks like Jira's site audit record"],
    ['nothing', '[]', 'it is empty'],
  ])('fails where there is %s', async (_, stdin, message) => {
    const env = { RULES_DIR: rulesDir('{id: hit, match: {action: a}}') };
    const { code, stdout, stderr } = await runProcess(['explain', '-', '--json'], { env, stdin });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });

  it('fails where the text is not UTF-8, and says so', async () => {
    const env = { RULES_DIR: rulesDir('{id: hit, match: {action: risky_action}}') };
    const text = JSON.stringify(aPayload({ actor: { name: 'Zoë' } }));
    const explainBytes = async (bytes: Buffer) => {
      const file = join(write({}), 'event.json');
      writeFileSync(file, bytes);
      const given = await runProcess(['explain', file], { env });
      expect(await runProcess(['explain', '-'], { env, stdin: bytes })).toEqual(given);
      return given;
    };
    for (const foreign of [Buffer.from(text, 'latin1'), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      expect(await explainBytes(foreign)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('This is not UTF-8'),
      });
    }
    for (const sound of [text, `\ufeff${text}`, text.replace('Zoë', 'Zo\ufffd')]) {
      expect(await explainBytes(Buffer.from(sound))).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('fails where the rules have mistakes, and tells them', async () => {
    const env = { RULES_DIR: write({ 'rules.yaml': 'rules: 1' }) };
    const { code, stderr } = await runProcess(['explain', '-'], { env, stdin: JSON.stringify(aPayload()) });
    expect([code, stderr]).toEqual([1, expect.stringContaining('rules.yaml:1:8')]);
  });
});
