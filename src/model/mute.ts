/** A person's quiet time for a rule, or for one actor under a rule. It ends; it is never deleted. */
export interface Mute {
  readonly id: string;
  readonly ruleId: string;
  /** An actor's key (see `actorKey`); without it the whole rule is quiet. */
  readonly actor?: string;
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

export function isActive(mute: Mute, now: number): boolean {
  return mute.startsAt <= now && now < mute.endsAt && mute.endedAt === undefined;
}

export function covers(mute: Mute, ruleId: string, actor: string | undefined): boolean {
  return mute.ruleId === ruleId && (mute.actor === undefined || mute.actor === actor);
}
