import { sql } from 'kysely';
import type { Alert } from '../model/alert.ts';
import { severityRank } from '../model/severity.ts';
import { toAlert } from './alert-body.ts';
import { insertAsks } from './asks.ts';
import { ensureChannels } from './channels.ts';
import { compileForRows, givenRow, type Rows } from './compile-once.ts';
import type { DialectName, Queries } from './database.ts';
import type { EventTable, Inserted } from './event-table/event-table.ts';
import { insertMatches } from './insert-matches.ts';
import { toKey } from './key.ts';
import { alertLock, takeLock } from './lock.ts';
import { createSqlMemory } from './memory.ts';
import { newMessageColumns, toNewMessageRow } from './message-rows.ts';
import { selectActiveMutes } from './mutes.ts';
import { inPiecesWithPauses } from './pieces.ts';
import { insertQuarantined } from './quarantine.ts';
import type { AlertKey, IngestTransaction } from './store.ts';
import type { AlertRow, NewMessageRow } from './tables.ts';

interface IngestParts {
  readonly dialect: DialectName;
  readonly events: EventTable;
  readonly transaction: Queries;
}

export function createIngest({ dialect, events, transaction }: IngestParts): IngestTransaction {
  const inserted: Inserted[] = [];
  let lock: Promise<void> | undefined;
  const lockAlerts = () => {
    lock ??= takeLock(dialect, transaction, alertLock);
    return lock;
  };
  return {
    memory: createSqlMemory(transaction, lockAlerts),
    async insertEvents(given) {
      const fresh = await events.insert(transaction, given);
      inserted.push(...fresh);
      return fresh.map(({ event }) => event);
    },
    insertQuarantined: (items) => insertQuarantined(transaction, items),
    lockAlerts,
    activeMutes: (now) => selectActiveMutes(transaction, now),
    openAlerts: (keys, now) => selectOpenAlerts(transaction, keys, now),
    saveAlerts: (alerts, now) => saveAlerts(transaction, alerts, now),
    insertAsks: (asks) => insertAsks(transaction, asks),
    insertMatches: (matches) => insertMatches(transaction, matches, inserted),
    countHidden: (muteId, by) => countHidden(transaction, muteId, by),
  };
}

async function selectOpenAlerts(
  transaction: Queries,
  keys: readonly AlertKey[],
  now: number,
): Promise<readonly Alert[]> {
  const pairs = new Map(
    keys.map((key) => [JSON.stringify(key), { ruleId: key.ruleId, groupKey: toKey(key.groupKey), now }]),
  );
  const alerts: Alert[] = [];
  for await (const piece of inPiecesWithPauses([...pairs.values()])) {
    const { rows } = await openByKey(transaction, piece);
    alerts.push(...rows.map(toAlert));
  }
  return alerts;
}

const openByKey = compileForRows((queries, keys: Rows<AlertKey & { now: number }>) => {
  const list = sql.join(keys.map((given) => sql`(${given('ruleId')}, ${given('groupKey')})`));
  return queries
    .selectFrom('alerts')
    .select('body')
    .where(sql<boolean>`(rule_id, group_key) in (values ${list})`)
    .where('closes_at', '>', keys[0]('now'));
});

async function saveAlerts(transaction: Queries, alerts: readonly Alert[], now: number): Promise<void> {
  await ensureChannels(
    transaction,
    alerts.map(({ channel }) => channel),
  );
  for await (const piece of inPiecesWithPauses(alerts)) {
    await upsertAlerts(transaction, piece.map(toAlertRow));
    const messages = piece.map((alert) => toNewMessageRow(toMessage(alert, now), alert.revision));
    await upsertMessages(transaction, messages);
  }
}

const upsertAlerts = compileForRows((queries, rows: Rows<AlertRow>) =>
  queries
    .insertInto('alerts')
    .values(rows.map((given) => givenRow(given, alertColumns)))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({ body: ref('excluded.body') })),
    ),
);

/** A message that Slack refused keeps its due time: what is new does not hurry it. */
const upsertMessages = compileForRows((queries, rows: Rows<NewMessageRow>) =>
  queries
    .insertInto('messages')
    .values(rows.map((given) => givenRow(given, newMessageColumns)))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({ revision: ref('excluded.revision') })),
    ),
);

const alertColumns = ['id', 'rule_id', 'group_key', 'closes_at', 'body'] as const;

function toAlertRow(alert: Alert): AlertRow {
  return {
    id: alert.id,
    rule_id: alert.rule.id,
    group_key: toKey(alert.groupKey),
    closes_at: alert.closesAt,
    body: JSON.stringify(alert),
  };
}

function toMessage({ id, channel, rule }: Alert, now: number) {
  return { id, kind: 'alert', channel, rank: severityRank(rule.severity), createdAt: now } as const;
}

async function countHidden(transaction: Queries, muteId: string, by: number): Promise<void> {
  await transaction
    .updateTable('mutes')
    .set(({ eb }) => ({ hidden_count: eb('hidden_count', '+', by) }))
    .where('id', '=', muteId)
    .execute();
}
