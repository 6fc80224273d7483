/** A person's quiet time for a rule, or for one actor under a rule. It ends; it is never deleted. */
export interface Mute {
  readonly id: string;
  readonly ruleId: string;
  /** An actor's key (see `actorKey`); without it the whole rule is quiet. */
  readonly actor?: string;
  /** The key of an actor that it never hides: its owner's own, where Slack says it. */
  readonly sparedActor?: string;
  /** The rule's channel, where the mute and its end are told. */
  readonly channel: string;
  /** Slack user id. */
  readonly owner: string;
  readonly reason: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Set by an early end. */
  readonly endedAt?: number;
  readonly endedBy?: string;
  readonly hiddenCount: number;
}

/** All of a rule, or what one actor does under it: two that overlap are two mutes. */
export type MuteScope = Pick<Mute, 'ruleId' | 'actor'>;

export function scopeOf({ ruleId, actor }: MuteScope): MuteScope {
  return actor === undefined ? { ruleId } : { ruleId, actor };
}

export function covers(mute: Mute, ruleId: string, actor: string | undefined): boolean {
  if (mute.ruleId !== ruleId || (actor !== undefined && actor === mute.sparedActor)) return false;
  return mute.actor === undefined || mute.actor === actor;
}
