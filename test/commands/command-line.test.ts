import { describe, expect, it } from '@jest/globals';
import { runActions } from '../../src/commands/actions.ts';
import { runCheck } from '../../src/commands/check.ts';
import { runExplain } from '../../src/commands/explain.ts';
import { checkTaken, parseWords } from '../../src/commands/parse-words.ts';
import { runReplay } from '../../src/commands/replay.ts';
import { runSend } from '../../src/commands/send.ts';
import { runStart } from '../../src/commands/start.ts';
import { ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

describe('the command line', () => {
  const write = useFiles();

  it('lists every command, with what they do in one column', async () => {
    const { code, stdout, stderr } = await runProcess(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    const commands = ['start', 'check', 'explain', 'replay', 'actions', 'doctor', 'journal', 'send'];
    const lines = commands.map(
      (name) => stdout.split('\n').find((line) => line.startsWith(`  ${name}`)) ?? '',
    );
    expect(lines).not.toContain('');
    expect(new Set(lines.map((line) => line.lastIndexOf('  '))).size).toBe(1);
    for (const option of ['--rules', '--since', '--json', '--strict'])
      expect(stdout).toContain(`  ${option}`);
    expect((await runProcess(['help'])).stdout).toBe(stdout);
  });

  it('gives the nearest command and all that there are', async () => {
    const { code, stdout, stderr } = await runProcess(['chek']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('"chek". Did you mean "check"? Allowed: start, check, explain, replay');
  });

  it('gives the nearest option', async () => {
    const { code, stderr } = await runProcess(['replay', '--sinc', '7d']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no option --sinc. Did you mean --since?');
  });

  it('tells a mistake in one line, without a stack', async () => {
    const { code, stdout, stderr } = await runProcess(['replay', '--since', '--json']);
    expect([code, stdout, stderr]).toEqual([1, '', '--since needs a value: --since=VALUE.\n']);
  });

  it.each([
    [['replay', '--since'], '--since needs a value'],
    [['replay', '--since='], '--since needs a value'],
    [['check', '--json=yes'], '--json takes no value'],
    [['check', '--all'], 'There is no option --all. Allowed: --rules, --since'],
    [['check', '-x'], 'There is no option -x'],
  ])('refuses %j', (words, message) => {
    expect(() => parseWords(words)).toThrow(message);
  });

  it('takes options before and after the command, and - for standard input', () => {
    expect(parseWords(['--rules', 'a', 'explain', '-', '--json'])).toMatchObject({
      positionals: ['explain', '-'],
      options: { rules: 'a', json: true },
    });
    expect(parseWords(['--rules=-odd', '-h']).options).toMatchObject({ rules: '-odd', help: true });
  });

  it('refuses an option that the command has no use for', () => {
    const check = { name: 'check', options: ['strict', 'json'] } as const;
    expect(() => checkTaken({ since: '7d' }, check)).toThrow(
      'check takes no option --since. Allowed: --rules, --help, --strict, --json.',
    );
    expect(() => checkTaken({ json: true, rules: 'a' }, check)).not.toThrow();
  });

  it.each([
    [runStart, ['check'], 'start takes no file'],
    [runReplay, ['file.json'], 'replay takes no file'],
    [runActions, ['file.json'], 'actions takes no file'],
    [runCheck, ['a', 'b'], 'check takes one folder'],
    [runExplain, [], 'explain takes one file'],
    [runExplain, ['a', 'b'], 'explain takes one file'],
    [runSend, [], 'send takes one file'],
  ])('refuses arguments that a command has no use for', async (run, args, message) => {
    await expect(runHere(run, { args })).rejects.toThrow(message);
  });

  it('takes the rules of --rules, else of RULES_DIR', async () => {
    const one = write({ 'one.yaml': ruleFile('{id: first-rule, match: {action: a}}') });
    const two = write({ 'two.yaml': ruleFile('{id: second-rule, match: {action: a}}') });
    const file = `${write({ 'event.json': '{"action": "a"}' })}/event.json`;
    const explain = async (...args: string[]) =>
      (await runProcess(['explain', file, ...args], { env: { RULES_DIR: one } })).stdout;
    expect(await explain()).toContain('first-rule');
    expect(await explain('--rules', two)).toContain('second-rule');
    expect(await explain(`--rules=${two}`)).not.toContain('first-rule');
    const actions = await runProcess(['actions', '--rules', two], {
      env: { DATABASE_URL: 'sqlite::memory:' },
    });
    expect(actions.stdout).toContain('second-rule');
  });
});
