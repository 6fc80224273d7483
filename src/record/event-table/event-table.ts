import type { SelectQueryBuilder } from 'kysely';
import type { AuditEvent } from '../../model/audit-event.ts';
import type { Queries } from '../database.ts';
import type { SeenAction } from '../store.ts';
import type { EventRow, Tables } from '../tables.ts';

/** What is asked of the table of events in a way that hangs on the database: the relay's throughput lies here. */
export interface EventTable {
  /** Inserts the events whose id is not stored yet and gives them back with their rows, in order. */
  insert(transaction: Queries, events: readonly AuditEvent[]): Promise<readonly Inserted[]>;
  /** The number of a committed event; undefined where none has the id. */
  seqOf(read: Queries, id: string): Promise<number | undefined>;
  /** The rows with the bodies that are kept elsewhere. */
  withBodies(rows: readonly EventRow[]): Promise<readonly EventRow[]>;
  /** Deletes the oldest events received before `before`, at most `most`; the number deleted. */
  deleteBefore(transaction: Queries, before: number, most: number): Promise<number>;
  /** Narrows a search to blocks, newest first, and in them to an actor, an action or both, by the index there is. */
  narrowed(select: EventSelect, blocks: readonly number[], by: EventKeys): EventSelect;
  /** The actions of the stored events, the most frequent first. */
  actions(read: Queries, most: number): Promise<readonly SeenAction[]>;
  /** Brings the indexes that no insert keeps up to date with what was inserted lately. */
  index(): Promise<void>;
}

/** The keys of events as they are searched for. */
export interface EventKeys {
  readonly actor?: string;
  readonly action?: string;
}

export type EventSelect = SelectQueryBuilder<Tables, 'events', { seq: number }>;

export interface Inserted {
  readonly event: AuditEvent;
  readonly row: Pick<EventRow, 'id' | 'seq' | 'actor' | 'action' | 'received_at'>;
}
