import type { Migration } from './migration.ts';

/** The questions to actors whether it was them: see model/ask.ts. */
export const asks: Migration = {
  number: 3,
  name: 'asks',
  statements: () => [
    `create table asks (
      alert_id text primary key,
      state text not null,
      email text not null,
      user_id text,
      created_at bigint not null,
      changed_at bigint not null,
      due_at bigint not null,
      attempts integer not null,
      last_error text
    )`,
    "create index asks_wanted on asks (due_at) where state = 'wanted'",
    "create index asks_asked on asks (changed_at) where state = 'asked'",
  ],
};
