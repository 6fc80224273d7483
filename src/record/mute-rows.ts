import type { ExpressionBuilder, RawBuilder } from 'kysely';
import type { Mute, MuteScope } from '../model/mute.ts';
import { toStorable } from './key.ts';
import type { MuteRow, Tables } from './tables.ts';

export function toMuteRow(mute: Mute): MuteRow {
  return {
    id: mute.id,
    ...toScopeRow(mute),
    spared_actor: mute.sparedActor === undefined ? null : toStorable(mute.sparedActor),
    channel: mute.channel,
    owner: mute.owner,
    reason: toStorable(mute.reason),
    starts_at: mute.startsAt,
    ends_at: mute.endsAt,
    ended_at: mute.endedAt ?? null,
    ended_by: mute.endedBy ?? null,
    hidden_count: mute.hiddenCount,
    told_at: null,
    reminded_at: null,
  };
}

export function toScopeRow({ ruleId, actor }: MuteScope): Pick<MuteRow, 'rule_id' | 'actor'> {
  return { rule_id: ruleId, actor: actor === undefined ? null : toStorable(actor) };
}

/**
 * From when it is stored, whatever a replica's clock says of its start; and a mute whose end was told is over:
 * nothing may hide behind it afterwards.
 */
export function isActive({ eb, and }: ExpressionBuilder<Tables, 'mutes'>, now: number | RawBuilder<number>) {
  return and([eb('told_at', 'is', null), eb('ended_at', 'is', null), eb('ends_at', '>', now)]);
}

export function toMute(row: MuteRow): Mute {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ...(row.actor === null ? {} : { actor: row.actor }),
    ...(row.spared_actor === null ? {} : { sparedActor: row.spared_actor }),
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
