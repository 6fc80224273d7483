import type { RecordedMatch } from './store.ts';
import type { MatchRow } from './tables.ts';

export function toRecordedMatch(row: MatchRow): RecordedMatch {
  return {
    eventId: row.event_id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    severity: row.severity,
    title: row.title,
    actor: row.actor ?? undefined,
    receivedAt: row.received_at,
    outcome: row.outcome,
    ...(row.alert_id === null ? {} : { alertId: row.alert_id }),
    ...(row.opened === null ? {} : { opened: row.opened === 1 }),
    ...(row.mute_id === null ? {} : { muteId: row.mute_id }),
  };
}
