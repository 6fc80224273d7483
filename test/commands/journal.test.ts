import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runJournal } from '../../src/commands/journal.ts';
import type { NewJournalEntry } from '../../src/model/journal-entry.ts';
import { openStore } from '../../src/record/open-store.ts';
import { aNotice, insertMute } from '../record/a-store.ts';
import { anAct } from '../record/journal-contract.ts';
import { aMute, ann, bob, noon } from '../support/builders.ts';
import { runHere, runProcess, useFiles } from './run-command.ts';

describe('journal', () => {
  const write = useFiles();
  let path = '';
  let environment: Record<string, string> = {};
  beforeEach(() => {
    path = join(write({}), 'relay.db');
    environment = { DATABASE_URL: `sqlite:${path}` };
  });

  const withStore = async (work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>) => {
    const store = await openStore(`sqlite:${path}`);
    await work(store).finally(() => store.close());
  };
  const acts = (...given: readonly NewJournalEntry[]) =>
    withStore((store) => Promise.all(given.map((act) => store.insertMessage(aNotice(), act))));
  const tamper = (statement: string) => {
    const database = new DatabaseSync(path);
    for (const guard of ['no_update', 'no_delete']) database.exec(`drop trigger journal_${guard}`);
    database.exec(statement);
    database.close();
  };
  const journal = (options: Parameters<typeof runHere>[1]['options'] = {}) =>
    runHere(runJournal, { environment, options });

  afterEach(() => {
    environment = {};
  });

  it('tells who did what and when, the oldest first, in the time of the reader', async () => {
    await withStore(async (store) => {
      const mute = aMute({ actor: 'ann@example.com', reason: 'migration' });
      await insertMute(store, mute);
      await store.endMutes({ id: mute.id }, { by: { ...bob, teamId: undefined }, now: noon + 60_000 });
      await store.insertMessage(aNotice(), anAct({ details: { added: ['a', 'b'], removed: [] } }));
    });
    const env = { ...environment, TZ: 'Asia/Kolkata' };
    const { code, stdout, stderr } = await runProcess(['journal'], { env });
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/mute-\d+/, 'ID').split(/ {2,}/))).toEqual([
      [
        '',
        '1',
        '2026-03-01 17:30:00 +05:30',
        'muted',
        'U0ANN (T0TEAM)',
        'mute ID · rule risky · actor ann@example.com · channel #security-alerts · reason migration · until 2026-03-01 18:30:00 +05:30',
      ],
      [
        '',
        '2',
        '2026-03-01 17:31:00 +05:30',
        'mute ended',
        'U0BOB',
        'mute ID · rule risky · actor ann@example.com · hidden 0',
      ],
      ['', '3', '2026-03-01 17:30:00 +05:30', 'rules reloaded', 'audit-relay', 'added a, b'],
    ]);
  });

  it('prints what people wrote on one line, and nothing that moves a cursor', async () => {
    await acts(anAct({ by: ann, details: { reason: 'a\nb\u001b[2J\u202e', long: 'x'.repeat(5000) } }));
    const { stdout } = await journal();
    expect(stdout).toContain('reason a\\u{a}b\\u{1b}[2J\\u{202e}');
    expect(stdout.split('\n')).toHaveLength(1);
    expect(stdout.length).toBeLessThan(600);
  });

  it('prints one JSON document', async () => {
    await acts(anAct({ by: ann, details: { rule: 'r' } }), anAct());
    const { code, stdout } = await journal({ json: true, verify: true });
    const printed = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(printed.entries).toHaveLength(2);
    expect(printed.entries[0]).toMatchObject({
      seq: 1,
      at: '2026-03-01T12:00:00.000Z',
      teamId: 'T0TEAM',
      userId: 'U0ANN',
      kind: 'rules_reloaded',
      details: { rule: 'r' },
      previousHash: '',
    });
    const { hash } = printed.entries[1];
    expect(printed.verified).toEqual({ ok: true, entries: 2, hash, broken: null });
  });

  it('is an empty document where nothing is written', async () => {
    await acts();
    expect(JSON.parse((await journal({ json: true })).stdout)).toEqual({ entries: [] });
    expect((await journal()).stdout).toBe('Nothing is written down of that time.');
    expect((await journal({ verify: true })).stdout).toContain('✓ The journal is empty.');
  });

  it('begins where --since says, and verifies all the same what was before', async () => {
    await acts(anAct(), anAct({ at: noon + 3_600_000 }));
    const since = '2026-03-01T13:00Z';
    expect((await journal({ since })).stdout).toMatch(/^ +2 {2}\S+/);
    expect((await journal({ since, verify: true })).code).toBe(0);
    tamper("update journal set details = '{}' where seq = 1");
    const { code, stdout } = await journal({ since, verify: true });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ Entry 1 is not as it was written: it was changed');
    await expect(journal({ since: 'yesterday' })).rejects.toThrow('--since "yesterday" is no time');
  });

  it('says that all is as written, with the hash that proves it later', async () => {
    await acts(anAct(), anAct());
    const { code, stdout } = await journal({ verify: true });
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ 2 entries are as written\..*\n {2}[0-9a-f]{64}$/);
  });

  it('finds, over many pages, the first entry that was changed', async () => {
    await acts(...Array.from({ length: 1203 }, () => anAct()));
    const good = await journal({ verify: true });
    expect([good.code, good.stdout.split('\n').length]).toEqual([0, 1203 + 3]);
    tamper("update journal set user_id = 'U0EVIL' where seq in (1002, 1100)");
    const bad = await journal({ verify: true });
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('✗ Entry 1002 is not as it was written: it was changed');
    const inJson = await journal({ verify: true, json: true });
    expect(inJson.code).toBe(1);
    expect(JSON.parse(inJson.stdout).verified).toMatchObject({ ok: false, broken: { seq: 1002 } });
    expect((await journal()).code).toBe(0);
  });

  it('finds an entry that was put in before the first', async () => {
    await acts(anAct(), anAct());
    tamper(
      "drop trigger journal_in_order; insert into journal values (0, 0, null, null, 'mute_began', '{}', '', '')",
    );
    const { code, stdout } = await journal({ verify: true });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ Entry 0 is not as it was written: the relay did not append it');
  });

  it('prints what somebody wrote there who is not the relay', async () => {
    await acts(anAct(), anAct());
    tamper("update journal set at = 9000000000000000, kind = 'x', details = 'no JSON' where seq = 2");
    const { stdout } = await journal();
    expect(stdout.split('\n')[1]).toContain('no JSON');
    expect(JSON.parse((await journal({ json: true })).stdout).entries[1]).toMatchObject({
      details: 'no JSON',
    });
  });

  it('makes no database where there is none', async () => {
    await expect(journal()).rejects.toThrow('There is no database at');
    await expect(runHere(runJournal, { args: ['file'] })).rejects.toThrow('journal takes no file');
  });
});
