import type { Mute } from '../model/mute.ts';
import type { MuteRow } from './tables.ts';

export function toMuteRow(mute: Mute): MuteRow {
  return {
    id: mute.id,
    rule_id: mute.ruleId,
    actor: mute.actor ?? null,
    channel: mute.channel,
    owner: mute.owner,
    reason: mute.reason,
    starts_at: mute.startsAt,
    ends_at: mute.endsAt,
    ended_at: mute.endedAt ?? null,
    ended_by: mute.endedBy ?? null,
    hidden_count: mute.hiddenCount,
    told_at: null,
  };
}

export function toMute(row: MuteRow): Mute {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ...(row.actor === null ? {} : { actor: row.actor }),
    channel: row.channel,
    owner: row.owner,
    reason: row.reason,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.ended_by === null ? {} : { endedBy: row.ended_by }),
    hiddenCount: row.hidden_count,
  };
}
