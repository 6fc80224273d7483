import type { Migration } from './migration.ts';

/** What a memory lacks, and when a replica last needed it, see `memory/memory-rebuild.ts`. */
export const memoryGaps: Migration = {
  number: 9,
  name: 'memory gaps',
  statements: () => [
    'alter table built_memories add column missing_from bigint',
    'alter table built_memories add column needed_at bigint not null default 0',
  ],
};
