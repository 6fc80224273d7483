import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { toBar } from '../../src/commands/replay/progress.ts';
import { parseSince } from '../../src/commands/replay/since.ts';
import { runReplay } from '../../src/commands/replay.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { openStore } from '../../src/record/open-store.ts';
import { noon } from '../support/builders.ts';
import { at } from './a-replay.ts';
import { ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

const bob = { actor: { id: '5b-bob' } };
const events = [at(0, { id: 'e-1' }), at(10, { id: 'e-2', ...bob }), at(61, { id: 'e-3' })];
const risky = '{id: risky, name: A risk, severity: high, match: {action: risky_action}}';

describe('replay, as typed', () => {
  const write = useFiles();
  const aDatabase = async (stored: readonly AuditEvent[] = events) => {
    const url = `sqlite:${join(write({}), 'relay.db')}`;
    const store = await openStore(url);
    await store.ingest((transaction) => transaction.insertEvents(stored));
    await store.close();
    return url;
  };
  const rulesDir = (...rules: readonly string[]) => write({ 'rules.yaml': ruleFile(...rules) });

  it('prints what each rule would have made, in a table', async () => {
    const environment = {
      DATABASE_URL: await aDatabase(),
      RULES_DIR: rulesDir(risky, '{id: quiet, match: {action: none}}'),
    };
    const { code, stdout } = await runHere(runReplay, { environment });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '3 events received from 2026-03-01T12:00:00Z to 2026-03-01T13:01:00Z: 2 rules would have made 3 alerts.',
      '',
      'RULE AND KEY  SEVERITY  ALERTS  EVENTS  EXAMPLE',
      'risky         high           3       3',
      '  5a-ann                     2       2  e-1  2026-03-01T12:00:00Z',
      '  5b-bob                     1       1  e-2  2026-03-01T12:10:00Z',
      '',
      'Without a match: quiet',
    ]);
  });

  it('prints one JSON document, and nothing of its progress where nobody watches', async () => {
    const env = { DATABASE_URL: await aDatabase(), RULES_DIR: rulesDir(risky) };
    const { code, stdout, stderr } = await runProcess(['replay', '--json'], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      events: 3,
      from: '2026-03-01T12:00:00.000Z',
      to: '2026-03-01T13:01:00.000Z',
      alerts: 3,
      rules: [
        {
          rule: 'risky',
          name: 'A risk',
          severity: 'high',
          mode: 'live',
          alerts: 3,
          events: 3,
          keys: [
            {
              key: '5a-ann',
              alerts: 2,
              events: 2,
              example: { event: 'e-1', at: '2026-03-01T12:00:00.000Z', title: 'A risk' },
            },
            {
              key: '5b-bob',
              alerts: 1,
              events: 1,
              example: { event: 'e-2', at: '2026-03-01T12:10:00.000Z', title: 'A risk' },
            },
          ],
        },
      ],
    });
  });

  it('prints with another folder the difference, in all, by rule and alert by alert', async () => {
    const [before, after] = [
      rulesDir(risky),
      rulesDir(risky.replace('}}', ', actor.id: 5a-ann}}'), '{id: both, match: {action: "*"}}'),
    ];
    const env = { DATABASE_URL: await aDatabase(), RULES_DIR: before };
    const { code, stdout } = await runProcess(['replay', '--rules', after], { env });
    expect(code).toBe(0);
    expect(stdout).toContain(`with ${after} instead of ${before} +3 −1 alerts.`);
    expect(stdout.split('\n').slice(2)).toEqual([
      'RULE   BEFORE  AFTER  DIFFERENCE',
      'risky       3      2  +0 −1',
      'both        –      3  +3 −0',
      '',
      '+  both   5a-ann  2026-03-01T12:00:00Z  e-1',
      '−  risky  5b-bob  2026-03-01T12:10:00Z  e-2',
      '+  both   5b-bob  2026-03-01T12:10:00Z  e-2',
      '+  both   5a-ann  2026-03-01T13:01:00Z  e-3',
      '',
    ]);
    const json = JSON.parse((await runProcess(['replay', '--json', '--rules', after], { env })).stdout);
    expect(json.difference).toMatchObject({
      added: 3,
      removed: 1,
      rules: [
        { rule: 'risky', added: 0, removed: 1 },
        { rule: 'both', added: 3, removed: 0 },
      ],
      leftOut: 0,
    });
    expect(json.difference.alerts[1]).toEqual({
      change: 'removed',
      rule: 'risky',
      key: '5b-bob',
      at: '2026-03-01T12:10:00.000Z',
      event: 'e-2',
      title: 'A risk',
    });
  });

  it('compares a folder with itself to nothing', async () => {
    const dir = rulesDir(risky);
    const environment = { DATABASE_URL: await aDatabase(), RULES_DIR: dir };
    const { stdout } = await runHere(runReplay, { environment, options: { rules: `${dir}/` } });
    expect(stdout).toContain('1 rule would have made 3 alerts');
  });

  it('takes only what was received since a time', async () => {
    const environment = { DATABASE_URL: await aDatabase(), RULES_DIR: rulesDir(risky) };
    const seen = async (since: string) =>
      JSON.parse((await runHere(runReplay, { environment, options: { since, json: true } })).stdout).events;
    expect(await seen('2026-03-01')).toBe(3);
    expect(await seen('2026-03-01T12:10Z')).toBe(2);
    expect(await seen('2026-03-01T13:02')).toBe(0);
    expect(await seen('366d')).toBe(noon > Date.now() - 366 * 86_400_000 ? 3 : 0);
  });

  it('leaves the database as it was', async () => {
    const url = await aDatabase();
    const file = url.slice('sqlite:'.length);
    const hash = () => createHash('sha256').update(readFileSync(file)).digest('hex');
    const before = hash();
    await runHere(runReplay, { environment: { DATABASE_URL: url, RULES_DIR: rulesDir(risky) } });
    expect(hash()).toBe(before);
  });

  it('fails where there is no database, and makes none', async () => {
    const path = join(write({}), 'nothing.db');
    const env = { DATABASE_URL: `sqlite:${path}`, RULES_DIR: rulesDir(risky) };
    const { code, stderr } = await runProcess(['replay'], { env });
    expect([code, existsSync(path)]).toEqual([1, false]);
    expect(stderr).toContain(`There is no database at ${path}`);
  });

  it('fails on the mistakes of either folder, before it reads an event', async () => {
    const environment = { DATABASE_URL: 'sqlite:/nowhere/relay.db', RULES_DIR: rulesDir(risky) };
    const broken = write({ 'rules.yaml': 'rules: 1' });
    await expect(runHere(runReplay, { environment, options: { rules: broken } })).rejects.toThrow(
      'rules.yaml:1:8',
    );
  });

  it('lets no key of an event steer the terminal', async () => {
    const hostile = at(0, { actor: { id: '\u001b[2Jx' } });
    const environment = { DATABASE_URL: await aDatabase([hostile]), RULES_DIR: rulesDir(risky) };
    const { stdout } = await runHere(runReplay, { environment });
    expect(stdout).toContain('\\u{1b}[2jx');
    expect(stdout).not.toContain('\u001b');
  });

  it('shows on a terminal how far it is, and takes the bar away', async () => {
    const shown: string[] = [];
    const environment = { DATABASE_URL: await aDatabase(), RULES_DIR: rulesDir(risky) };
    await runHere(runReplay, { environment, screen: { showStatus: (line) => shown.push(line) } });
    expect(shown[0]).toContain('100 %  3 of 3 events');
    expect(shown.at(-1)).toBe('');
  });
});

describe('the progress bar', () => {
  it('says how far, how fast and how long still', () => {
    expect(toBar({ done: 1000, total: 4000, elapsedMs: 500 })).toBe(
      '██████──────────────────   25 %  1,000 of 4,000 events  2,000/s  2 s left',
    );
  });

  it('never goes beyond its end, nor divides by nothing', () => {
    expect(toBar({ done: 30, total: 20, elapsedMs: 10 })).toContain('100 %  30 of 30 events');
    expect(toBar({ done: 0, total: 0, elapsedMs: 0 })).toContain('  0 %  0 of 0 events');
  });
});

describe('--since', () => {
  it.each([
    ['7d', noon - 7 * 86_400_000],
    ['30s', noon - 30_000],
    ['2026-02-01', Date.parse('2026-02-01T00:00:00Z')],
    ['2026-02-01T10:30', Date.parse('2026-02-01T10:30:00Z')],
    ['2026-02-01 10:30:15.5Z', Date.parse('2026-02-01T10:30:15.5Z')],
    ['2026-02-01t10:30+02:00', Date.parse('2026-02-01T08:30:00Z')],
  ])('takes %s', (text, expected) => expect(parseSince(text, noon)).toBe(expected));

  it.each([
    '7',
    'd',
    '-7d',
    '1w',
    '367d',
    'yesterday',
    '2026-13-01',
    '01/02/2026',
    '2026',
    '1772366400000',
    '',
  ])('refuses %j and says what is allowed', (text) =>
    expect(() => parseSince(text, noon)).toThrow(/Allowed: .*7d.*2026-03-01/),
  );
});
