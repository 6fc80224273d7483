import { first } from './001-first.ts';
import { journal } from './002-journal.ts';
import { asks } from './003-asks.ts';
import { mutes } from './004-mutes.ts';
import { seenRequests } from './005-seen-requests.ts';
import { eventHashes } from './006-event-hashes.ts';
import { eventKeys } from './007-event-keys.ts';
import { eventBodies } from './008-event-bodies.ts';
import { memoryGaps } from './009-memory-gaps.ts';
import { eventHashRuns } from './010-event-hash-runs.ts';
import type { Migration } from './migration.ts';

/** In order; a migration that has been released is never changed, another is added. */
export const migrations: readonly Migration[] = [
  first,
  journal,
  asks,
  mutes,
  seenRequests,
  eventHashes,
  eventKeys,
  eventBodies,
  memoryGaps,
  eventHashRuns,
];
