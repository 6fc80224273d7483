import { sql } from 'kysely';
import type { Alert } from '../model/alert.ts';
import { severityRank } from '../model/severity.ts';
import { toAlert } from './alert-body.ts';
import { insertAsks } from './asks.ts';
import { ensureChannels } from './channels.ts';
import type { DialectName, Queries } from './database.ts';
import type { EventTable, Inserted } from './event-table/event-table.ts';
import { insertMatches } from './insert-matches.ts';
import { toKey } from './key.ts';
import { alertLock, takeLock } from './lock.ts';
import { createSqlMemory } from './memory.ts';
import { toNewMessageRow } from './message-rows.ts';
import { selectActiveMutes } from './mutes.ts';
import { inPieces } from './pieces.ts';
import { insertQuarantined } from './quarantine.ts';
import type { AlertKey, IngestTransaction } from './store.ts';

interface IngestParts {
  readonly dialect: DialectName;
  readonly events: EventTable;
  readonly transaction: Queries;
}

export function createIngest({ dialect, events, transaction }: IngestParts): IngestTransaction {
  const inserted = new Map<string, Inserted['row']>();
  const lockAlerts = () => takeLock(dialect, transaction, alertLock);
  return {
    memory: createSqlMemory(transaction, lockAlerts),
    async insertEvents(given) {
      const fresh = await events.insert(transaction, given);
      for (const { row } of fresh) inserted.set(row.id, row);
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
  const pairs = new Map(keys.map((key) => [JSON.stringify(key), [key.ruleId, toKey(key.groupKey)] as const]));
  const alerts: Alert[] = [];
  for (const piece of inPieces([...pairs.values()])) {
    const list = sql.join(piece.map(([ruleId, groupKey]) => sql`(${ruleId}, ${groupKey})`));
    const rows = await transaction
      .selectFrom('alerts')
      .select('body')
      .where(sql<boolean>`(rule_id, group_key) in (values ${list})`)
      .where('closes_at', '>', now)
      .execute();
    alerts.push(...rows.map(toAlert));
  }
  return alerts;
}

async function saveAlerts(transaction: Queries, alerts: readonly Alert[], now: number): Promise<void> {
  await ensureChannels(
    transaction,
    alerts.map(({ channel }) => channel),
  );
  for (const piece of inPieces(alerts)) {
    await upsertAlerts(transaction, piece);
    await upsertAlertMessages(transaction, piece, now);
  }
}

async function upsertAlerts(transaction: Queries, alerts: readonly Alert[]): Promise<void> {
  const rows = alerts.map((alert) => ({
    id: alert.id,
    rule_id: alert.rule.id,
    group_key: toKey(alert.groupKey),
    closes_at: alert.closesAt,
    body: JSON.stringify(alert),
  }));
  await transaction
    .insertInto('alerts')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        closes_at: ref('excluded.closes_at'),
        body: ref('excluded.body'),
      })),
    )
    .execute();
}

/** A message that Slack refused keeps its due time: what is new does not hurry it. */
async function upsertAlertMessages(
  transaction: Queries,
  alerts: readonly Alert[],
  now: number,
): Promise<void> {
  const rows = alerts.map((alert) => toNewMessageRow(toMessage(alert, now), alert.revision));
  await transaction
    .insertInto('messages')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({ revision: ref('excluded.revision') })),
    )
    .execute();
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
