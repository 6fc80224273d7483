import type { Migration } from './migration.ts';

/** Whom a mute never hides, when its end was announced, and questions whether to mute, with the time they are valid. */
export const mutes: Migration = {
  number: 4,
  name: 'mutes',
  statements: () => [
    'alter table mutes add column spared_actor text',
    'alter table mutes add column reminded_at bigint',
    `create table mute_proposals (
      id text primary key,
      valid_until bigint not null,
      body text not null
    )`,
    // Questions were settings once, and stayed for ever where nobody answered.
    "delete from settings where name like 'mute-proposal:%'",
  ],
};
