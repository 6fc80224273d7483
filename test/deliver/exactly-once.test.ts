import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { killRelayProcesses } from '../support/a-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { survive } from '../support/survival.ts';

let postgres: TestPostgres;
let folder: string;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
});
afterEach(killRelayProcesses);
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const trial = { alerts: 240, channels: 60, lostAnswers: 0.3, kills: 3 };

async function expectEachOnce(databaseUrl: string, replicas: number): Promise<void> {
  const { copies, lostAnswers } = await survive({ ...trial, databaseUrl, replicas });
  expect(copies.size).toBe(trial.alerts);
  expect([...copies].filter(([, count]) => count > 1)).toEqual([]);
  expect(lostAnswers).toBeGreaterThan(trial.alerts / 10);
}

describe('240 alerts, 30 % of the answers lost, three relays killed: each is visible exactly once', () => {
  it('with one relay on SQLite', async () => {
    await expectEachOnce(`sqlite:${join(folder, 'relay.db')}`, 1);
  }, 90_000);

  it('with three relays on PostgreSQL', async () => {
    await expectEachOnce(await postgres.createDatabase(), 3);
  }, 90_000);
});
