import { sql } from 'kysely';
import type { Database, Queries } from './database.ts';
import type { ChannelState, MessageStore } from './store.ts';
import type { ChannelRow } from './tables.ts';

type ChannelStore = Pick<MessageStore, 'channelsDue' | 'nextDueAt' | 'claimChannel' | 'releaseChannel'>;

/** Every channel that has a message has a row, so that what is due is asked of few rows, not of all messages. */
export function createChannelStore({ read, write }: Database): ChannelStore {
  return {
    channelsDue: (now) => selectDue(read, now),
    nextDueAt: (now) => selectNextDueAt(read, now),
    claimChannel: (claim) => claimChannel(write, claim),
    releaseChannel: (channel, claimant, state) => releaseChannel(write, { channel, claimant, state }),
  };
}

export async function ensureChannels(queries: Queries, names: readonly string[]): Promise<void> {
  const channels = [...new Set(names)].sort();
  if (channels.length === 0) return;
  await queries
    .insertInto('channels')
    .values(channels.map((channel) => ({ channel, not_before: 0, claimed_until: 0 })))
    .onConflict((conflict) => conflict.column('channel').doNothing())
    .execute();
}

/** The earliest due time of what waits in a channel; null where nothing does. */
const firstDueAt = sql<number | null>`(
  select min(due_at) from messages where waiting = 1 and messages.channel = channels.channel
)`;

async function selectDue(queries: Queries, now: number): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('channels')
    .select('channel')
    .where('not_before', '<=', now)
    .where('claimed_until', '<=', now)
    .where(firstDueAt, '<=', now)
    .orderBy('channel')
    .execute();
  return rows.map(({ channel }) => channel);
}

async function selectNextDueAt(queries: Queries, now: number): Promise<number | undefined> {
  const rows = await queries
    .selectFrom('channels')
    .select(['not_before', 'claimed_until', firstDueAt.as('first_due_at')])
    .execute();
  const times = rows.flatMap((row) =>
    row.first_due_at === null ? [] : [Math.max(row.first_due_at, row.not_before, row.claimed_until)],
  );
  const later = times.filter((time) => time > now);
  return later.length === 0 ? undefined : Math.min(...later);
}

type Claim = Parameters<MessageStore['claimChannel']>[0];

/** One statement, so that of two replicas only one finds the channel free. */
async function claimChannel(queries: Queries, claim: Claim): Promise<ChannelState | undefined> {
  const { channel, claimant, now, until } = claim;
  const row = await queries
    .insertInto('channels')
    .values({ channel, claimant, claimed_until: until, not_before: 0 })
    .onConflict((conflict) =>
      conflict
        .column('channel')
        .doUpdateSet({ claimant, claimed_until: until })
        .where(({ eb, or }) =>
          or([eb('channels.claimed_until', '<=', now), eb('channels.claimant', '=', claimant)]),
        ),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toChannelState(row);
}

interface Release {
  readonly channel: string;
  readonly claimant: string;
  readonly state: ChannelState;
}

async function releaseChannel(queries: Queries, { channel, claimant, state }: Release): Promise<void> {
  await queries
    .updateTable('channels')
    .set({
      claimant: null,
      claimed_until: 0,
      channel_id: state.channelId ?? null,
      not_before: state.notBefore,
      broken: state.broken ?? null,
      retry_at: state.retryAt ?? null,
    })
    .where('channel', '=', channel)
    .where('claimant', '=', claimant)
    .execute();
}

function toChannelState(row: ChannelRow): ChannelState {
  return {
    channel: row.channel,
    notBefore: row.not_before,
    ...(row.channel_id === null ? {} : { channelId: row.channel_id }),
    ...(row.broken === null ? {} : { broken: row.broken }),
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
  };
}
