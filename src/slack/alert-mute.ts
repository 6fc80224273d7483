import { actorKey } from '../model/audit-event.ts';
import type { Store } from '../record/store.ts';
import type { MuteRequest } from './commands/mute-request.ts';

/** What was chosen on an alert. */
export interface AlertMute {
  readonly alertId: string;
  /** For the alert's actor alone. */
  readonly ofActor: boolean;
}

/** Longer ones were cut when the alert was stored: a mute for what is left would hide nothing. */
const longestActor = 199;

/** Whom and what a mute chosen on an alert is for, as the alert is stored; or why there can be none. */
export async function readAlertMute(
  { findAlert }: Pick<Store, 'findAlert'>,
  { alertId, ofActor }: AlertMute,
): Promise<Pick<MuteRequest, 'rule' | 'actor' | 'about'> | string> {
  const alert = await findAlert(alertId);
  if (alert === undefined) return unknownAlert;
  const actors = [alert.latest, alert.first].map(({ actor }) => actorKey(actor));
  const about = [...new Set(actors.filter((actor) => actor !== undefined))];
  if (!ofActor) return { rule: alert.rule.id, about };
  const [actor] = actors;
  if (actor === undefined) return noActor;
  return actor.length > longestActor ? longActor : { rule: alert.rule.id, actor, about };
}

const unknownAlert = 'This alert is not stored any more: nothing was muted. `/audit mute` mutes a rule.';
const noActor = 'This alert does not say who did it: only the whole rule can be muted.';
const longActor = 'The address of this actor is too long here. `/audit mute RULE actor:…` takes it.';
