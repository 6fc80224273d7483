import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRelayProcesses } from '../test/support/a-process.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type Survived, survive, type Trial } from '../test/support/survival.ts';

/**
 * 600 alerts while 30 % of the posts are taken and their answers lost and three relays are killed: how often each is
 * visible. Beside it the same without faults and kills, which is what this machine takes for it. `node bench/exactly-once.ts`
 */
const whole = { alerts: 600, channels: 60 };
const calm = { ...whole, lostAnswers: 0, kills: 0 };
const hard = { ...whole, lostAnswers: 0.3, kills: 3 };

const folder = mkdtempSync(join(tmpdir(), 'audit-relay-once-'));
const postgres = await startPostgres();
try {
  const sqlite = (name: string) => `sqlite:${join(folder, name)}`;
  const onSqlite = { replicas: 1 };
  await row('SQLite, nothing goes wrong', { ...calm, ...onSqlite, databaseUrl: sqlite('calm.db') });
  await row('SQLite', { ...hard, ...onSqlite, databaseUrl: sqlite('hard.db') });
  const onPostgres = { replicas: 3 };
  const database = () => postgres.createDatabase();
  await row('3 on PostgreSQL, nothing goes wrong', { ...calm, ...onPostgres, databaseUrl: await database() });
  await row('3 on PostgreSQL', { ...hard, ...onPostgres, databaseUrl: await database() });
} finally {
  killRelayProcesses();
  await postgres.stop();
  rmSync(folder, { recursive: true });
}

async function row(name: string, trial: Trial): Promise<void> {
  const survived = await survive(trial);
  const seconds = (survived.shownAfterMs / 1000).toFixed(1);
  console.log(
    `${name}: ${copiesText(survived)}; ${survived.lostAnswers} answers lost, ${trial.kills} killed, ${seconds} s`,
  );
}

function copiesText({ copies }: Survived): string {
  const times = [...copies.values()];
  const once = times.filter((count) => count === 1).length;
  const lost = whole.alerts - copies.size;
  return `${once} of ${whole.alerts} visible once, ${times.length - once} more than once, ${lost} lost`;
}
