import type { JsonObject } from './json.ts';

/** One record of Atlassian's audit log, read permissively: unknown fields stay in `payload`. */
export interface AuditEvent {
  readonly id: string;
  readonly action: string;
  /** Atlassian's time in ms since the epoch; `receivedAt` where the event carries none that can be read. */
  readonly occurredAt: number;
  /** Ours, in ms since the epoch. */
  readonly receivedAt: number;
  readonly actor: Actor;
  /** The event as it was sent: `{id, type, attributes: {action, time, actor, context, …}, message, …}`. */
  readonly payload: JsonObject;
  /** The payload as text, where it is at hand. */
  readonly sent?: string;
}

export interface Actor {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
}

/** What people type after `actor:` and what an actor's mute covers: the address, else the id; lower case. */
export function actorKey(actor: Actor): string | undefined {
  return (actor.email ?? actor.id)?.toLowerCase();
}
