import type { Ask } from '../model/ask.ts';
import type { AskRow } from './tables.ts';

export function toAskRow(ask: Ask): AskRow {
  return {
    alert_id: ask.alertId,
    state: ask.state,
    email: ask.email,
    user_id: ask.userId ?? null,
    created_at: ask.createdAt,
    changed_at: ask.changedAt,
    due_at: ask.createdAt,
    attempts: ask.attempts,
    last_error: ask.error ?? null,
  };
}

export function toAsk(row: AskRow): Ask {
  return {
    alertId: row.alert_id,
    state: row.state,
    email: row.email,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    attempts: row.attempts,
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.last_error === null ? {} : { error: row.last_error }),
  };
}
