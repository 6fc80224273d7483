import type { JournalKind, NewJournalEntry } from '../model/journal-entry.ts';
import type { Mute } from '../model/mute.ts';
import type { Person } from '../model/person.ts';
import type { MuteChange } from './store.ts';

/** A mute was begun, or given another end or reason. */
export function muteAct(kind: MuteChange['kind'], mute: Mute, act: Act): NewJournalEntry {
  const { channel, reason, endsAt } = mute;
  return toAct(kind, mute, { ...act, more: { channel, reason, until: isoTime(endsAt) } });
}

/** A mute was ended early by a person, or by its time. */
export function muteEndAct(mute: Mute, act: Act): NewJournalEntry {
  const kind = act.by === undefined ? 'mute_expired' : 'mute_ended';
  return toAct(kind, mute, { ...act, more: { hidden: mute.hiddenCount } });
}

interface Act {
  readonly by: Person | undefined;
  readonly at: number;
}

function toAct(
  kind: JournalKind,
  { id, ruleId, actor }: Mute,
  { by, at, more }: Act & { more: NewJournalEntry['details'] },
): NewJournalEntry {
  const scope = actor === undefined ? {} : { actor };
  return { at, by, kind, details: { mute: id, rule: ruleId, ...scope, ...more } };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
