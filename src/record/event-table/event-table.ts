import type { AuditEvent } from '../../model/audit-event.ts';
import type { Database, Queries } from '../database.ts';
import type { EventRow } from '../tables.ts';

/** What is asked of the table of events in a way that hangs on the database: the relay's throughput lies here. */
export interface EventTable {
  /** Inserts the events whose id is not stored yet and gives them back with their rows, in order. */
  insert(transaction: Queries, events: readonly AuditEvent[]): Promise<readonly Inserted[]>;
  /** The number of a committed event; undefined where none has the id. */
  seqOf(read: Queries, id: string): Promise<number | undefined>;
  /** Deletes the oldest events received before `before`, at most `most`; the number deleted. */
  deleteBefore(transaction: Queries, before: number, most: number): Promise<number>;
  /** Brings the index by id up to date with what was inserted lately. */
  index(database: Database): Promise<void>;
}

export interface Inserted {
  readonly event: AuditEvent;
  readonly row: Pick<EventRow, 'id' | 'seq' | 'actor' | 'action' | 'received_at'>;
}
