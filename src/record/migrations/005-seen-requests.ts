import type { Migration } from './migration.ts';

/** Signed requests of the last minutes, so that one that comes again acts once, whichever replica it comes to. */
export const seenRequests: Migration = {
  number: 5,
  name: 'seen-requests',
  statements: () => [
    `create table seen_requests (
      digest text primary key,
      seen_at bigint not null,
      answer text
    )`,
    'create index seen_requests_by_age on seen_requests (seen_at)',
  ],
};
