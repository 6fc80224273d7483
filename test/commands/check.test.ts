import { describe, expect, it } from '@jest/globals';
import { runCheck } from '../../src/commands/check.ts';
import { plainStyle } from '../../src/commands/screen.ts';
import { ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

const tested =
  '{id: tested, match: {action: a}, tests: [{name: yes, event: {action: a}, match: true}, {name: no, event: {action: b}, match: false}]}';
const untested = '{id: untested, match: {action: a}}';
const failing =
  '{id: failing, mode: shadow, match: {action: a}, tests: [{name: wrong, event: {action: b}, match: true}]}';

describe('check', () => {
  const write = useFiles();
  const sound = () => write({ 'rules.yaml': ruleFile(tested) });

  it('passes rules whose tests pass', async () => {
    const { code, stdout } = await runProcess(['check', sound()]);
    expect([code, stdout]).toEqual([0, '1 rule, 2 tests, 0 failed.\n']);
  });

  it('fails on a test that fails, and says where and why', async () => {
    const { code, stdout } = await runProcess(['check', write({ 'rules.yaml': ruleFile(tested, failing) })]);
    expect(code).toBe(1);
    expect(stdout).toContain('rules.yaml:3 failing, "wrong": the event should match, and does not');
    expect(stdout).toContain('2 rules, 3 tests, 1 failed.');
  });

  it('fails on mistakes and tells all of them', async () => {
    const dir = write({ 'a.yaml': ruleFile('{id: Bad, match: {action: a}}'), 'b.yaml': ruleFile('{id: b}') });
    const { code, stdout } = await runProcess(['check', '--rules', dir]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a\.yaml:2:\d+ .*kebab-case/m);
    expect(stdout).toMatch(/^b\.yaml:2:\d+ .*every event/m);
    expect(stdout).toContain('2 mistakes.');
  });

  it('fails where there is no such folder', async () => {
    const { code, stdout } = await runProcess(['check', '/nowhere/at/all']);
    expect(code).toBe(1);
    expect(stdout).toContain('there is no such folder');
  });

  it('takes an empty name for no folder, least of all for the one it is run in', async () => {
    const { code, stderr } = await runProcess(['check', ' ']);
    expect([code, stderr]).toEqual([1, 'check takes a folder, and DIR is empty.\n']);
  });

  it('takes one folder: with --rules or without, not both', async () => {
    const dir = sound();
    const both = await runProcess(['check', dir, '--rules', '/nowhere/at/all']);
    expect(both).toEqual({
      code: 1,
      stdout: '',
      stderr: 'check takes one folder: as DIR or with --rules, not both.\n',
    });
    expect((await runProcess(['check', dir, `--rules=${dir}`, '--json'])).code).toBe(1);
    expect((await runProcess(['check', '--rules', dir], { env: { RULES_DIR: '/nowhere' } })).code).toBe(0);
  });

  it('warns of a live rule that lacks tests, and fails on it only when it is strict', async () => {
    const dir = write({ 'rules.yaml': ruleFile(tested, untested) });
    const warning = 'rules.yaml:3:5 warning: the live rule "untested" lacks a test that matches';
    const lax = await runProcess(['check', dir]);
    expect([lax.code, lax.stdout.includes(warning)]).toEqual([0, true]);
    const strict = await runProcess(['check', dir, '--strict']);
    expect([strict.code, strict.stdout.includes(warning)]).toEqual([1, true]);
    expect((await runProcess(['check', sound(), '--strict'])).code).toBe(0);
  });

  describe('of rules that look further back than events are kept', () => {
    const looking = (id: string, memory: string) =>
      `{id: ${id}, mode: shadow, match: {action: a}, ${memory}}`;
    const printed = async (rules: readonly string[], { days = '', strict = false } = {}) => {
      const { code, stdout } = await runHere(runCheck, {
        args: [write({ 'rules.yaml': ruleFile(...rules) })],
        options: { strict },
        environment: { RETENTION_DAYS: days },
      });
      return { code, lines: stdout.split('\n').slice(0, -1) };
    };

    it('warns of each window, where it is written, with what to do', async () => {
      const { lines } = await printed([
        looking('often', 'threshold: {count: 2, within: 181d}'),
        looking('both', 'distinct: {of: actor.id, count: 2, within: 4321h}'),
        looking('first', 'first_seen: {of: actor.id, within: 365d, learn: 180d}'),
      ]);
      const kept = 'and events are kept for 180 days (RETENTION_DAYS)';
      expect(lines).toEqual([
        `rules.yaml:2:81 warning: the rule "often" looks back 181 d (threshold.within), ${kept}: what came before that is not counted; make it at most 180d, or RETENTION_DAYS at least 181`,
        `rules.yaml:3:93 warning: the rule "both" looks back 180 d 1 h (distinct.within), ${kept}: what came before that is not counted; make it at most 180d, or RETENTION_DAYS at least 181`,
        `rules.yaml:4:86 warning: the rule "first" looks back 365 d (first_seen.within), ${kept}: what it saw before that counts as first seen again; make it at most 180d, or RETENTION_DAYS at least 365`,
        `rules.yaml:4:99 warning: the rule "first" looks back 180 d (first_seen.learn), ${kept}: it never knows enough to match; make it less than 180d, or RETENTION_DAYS at least 181`,
      ]);
    });

    it('leaves alone what is kept long enough, and rules that are off', async () => {
      const rules = [
        looking('often', 'threshold: {count: 2, within: 180d}'),
        looking('first', 'first_seen: {of: actor.id, within: 180d, learn: 179d}'),
        '{id: off, mode: off, match: {action: a}, threshold: {count: 2, within: 181d}}',
      ];
      expect((await printed(rules, { strict: true })).lines).toEqual([]);
      expect((await printed(rules, { days: '179' })).lines).toHaveLength(3);
      expect((await printed(rules, { days: '366' })).lines).toEqual([]);
    });

    it('counts the 7 days of "learn" that no rule says', async () => {
      const rules = [looking('first', 'first_seen: {of: actor.id, within: 1d}')];
      expect((await printed(rules, { days: '8' })).lines).toEqual([]);
      expect((await printed(rules, { days: '7' })).lines).toEqual([
        expect.stringMatching(/^rules\.yaml:2:63 .* looks back 7 d \(first_seen\.learn\)/),
      ]);
    });

    it('never fails on it, and tells it beside other warnings in their order', async () => {
      const rules = [
        untested,
        looking('often', 'threshold: {count: 2, within: 181d}'),
        untested.replace('un', 're'),
      ];
      const lax = await printed(rules);
      expect([lax.code, lax.lines.map((line) => line.split(' ')[0])]).toEqual([
        0,
        ['rules.yaml:2:5', 'rules.yaml:3:81', 'rules.yaml:4:5'],
      ]);
      expect((await printed(rules.slice(1, 2), { strict: true })).code).toBe(0);
    });

    it('refuses a RETENTION_DAYS that the relay would refuse', async () => {
      await expect(printed([tested], { days: 'forever' })).rejects.toThrow('RETENTION_DAYS: "forever"');
    });
  });

  it('prints one JSON object', async () => {
    const dir = write({ 'rules.yaml': ruleFile(untested, failing) });
    const { code, stdout } = await runProcess(['check', dir, '--json']);
    const printed = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(Object.keys(printed)).toEqual(['ok', 'mistakes', 'warnings', 'tests', 'failures']);
    expect(printed).toMatchObject({
      ok: false,
      mistakes: [],
      warnings: [{ file: 'rules.yaml', line: 2, message: expect.stringContaining('untested') }],
      tests: 1,
      failures: [{ rule: 'failing', test: 'wrong', failed: { field: 'action', test: 'a', saw: 'b' } }],
    });
  });

  it('says in JSON what its exit code says', async () => {
    const soundDir = sound();
    const warned = write({ 'rules.yaml': ruleFile(untested) });
    const broken = write({ 'rules.yaml': 'rules: 1' });
    const ok = async (dir: string, strict: boolean) => {
      const { code, stdout } = await runHere(runCheck, { args: [dir], options: { json: true, strict } });
      expect(JSON.parse(stdout).ok).toBe(code === 0);
      return code === 0;
    };
    expect([await ok(soundDir, false), await ok(soundDir, true)]).toEqual([true, true]);
    expect([await ok(warned, false), await ok(warned, true)]).toEqual([true, false]);
    expect(await ok(broken, false)).toBe(false);
  });

  it('shows what a rule file hides, and lets it forge no line', async () => {
    const forged = write({
      'a.yaml': 'rules: []\n"na\\e[31mme\\nb.yaml:1:1 all is well\\u202e\\u200b": 1\n',
      'c\u001b[2J\n.yaml': 'rules: []\nd: 1\n',
    });
    const { stdout } = await runProcess(['check', forged]);
    const [first, second, ...rest] = stdout.split('\n');
    expect(first).toContain(
      'a.yaml:2:1 unknown key "na\\u{1b}[31mme\\u{a}b.yaml:1:1 all is well\\u{202e}\\u{200b}"',
    );
    expect(second).toMatch(/^c\\u\{1b\}\[2J\\u\{a\}\.yaml:2:1 unknown key "d"/);
    expect(rest).toEqual(['', '2 mistakes.', '']);
    const { stdout: json } = await runHere(runCheck, { args: [forged], options: { json: true } });
    expect(JSON.parse(json).mistakes[0].message).toContain('"na\u001b[31mme\nb.yaml');
  });

  it('shows what the name of a test, or the value that it saw, hides', async () => {
    const test = '{name: "a\\e[2J\\nb\\u202e", event: {action: "x\\u200b\\u009b"}, match: true}';
    const { stdout } = await runProcess([
      'check',
      write({ 'rules.yaml': ruleFile(`{id: r, mode: shadow, match: {action: a}, tests: [${test}]}`) }),
    ]);
    expect(stdout).toBe(
      'rules.yaml:2 r, "a\\u{1b}[2J\\u{a}b\\u{202e}": the event should match, and does not: ' +
        'action must be "a", and is "x\\u{200b}\\u{9b}"\n1 rule, 1 test, 1 failed.\n',
    );
  });

  it('is coloured and aligned on a terminal only', async () => {
    const dir = write({ 'a.yaml': 'rules: 1', 'longer/name.yaml': 'rules: 1' });
    const style = { ...plainStyle, bad: (text: string) => `<${text}>` };
    const watched = await runHere(runCheck, { args: [dir], screen: { isTerminal: true, style } });
    const [first = '', second = ''] = watched.stdout.split('\n');
    expect(first).toMatch(/^<a\.yaml:1:8> +"rules" must/);
    expect(second.indexOf('must')).toBe(first.indexOf('must'));
    const { stdout } = await runHere(runCheck, { args: [dir] });
    expect(stdout).toMatch(/^a\.yaml:1:8 "rules" must/);
  });
});
