import { sql } from 'kysely';
import { compileForRows, compileOnce, type Given, type Rows } from './compile-once.ts';
import type { Database, Queries } from './database.ts';
import type { ChannelState, ChannelTurns, MessageStore } from './store.ts';
import type { ChannelRow } from './tables.ts';

type ChannelStore = Pick<MessageStore, 'channelTurns' | 'claimChannel' | 'extendClaim' | 'releaseChannel'>;

/** Every channel that has a message has a row, so that what is due is asked of few rows, not of all messages. */
export function createChannelStore({ read, write }: Database): ChannelStore {
  return {
    channelTurns: (now) => selectTurns(read, now),
    claimChannel: (claim) => claimChannel(write, claim),
    extendClaim: (claim) => extendClaim(write, claim),
    releaseChannel: (channel, claimant, state) => releaseChannel(write, { channel, claimant, state }),
  };
}

export async function ensureChannels(queries: Queries, names: readonly string[]): Promise<void> {
  const channels = [...new Set(names)].sort();
  if (channels.length === 0) return;
  await insertNew(
    queries,
    channels.map((channel) => ({ channel })),
  );
}

const insertNew = compileForRows((queries, rows: Rows<{ channel: string }>) =>
  queries
    .insertInto('channels')
    .values(rows.map((given) => ({ channel: given('channel'), not_before: 0, claimed_until: 0 })))
    .onConflict((conflict) => conflict.column('channel').doNothing()),
);

/** The earliest due time of what waits in a channel; null where nothing does. */
const firstDueAt = sql<number | null>`(
  select min(due_at) from messages where waiting = 1 and messages.channel = channels.channel
)`;

/** Channels in which nothing waits, by far the most, are left out by the database. */
const turns = compileOnce((queries) =>
  queries
    .selectFrom(({ selectFrom }) =>
      selectFrom('channels')
        .select(['channel', 'not_before', 'claimed_until', firstDueAt.as('first_due_at')])
        .as('turns'),
    )
    .selectAll()
    .where('first_due_at', 'is not', null)
    .orderBy('channel'),
);

async function selectTurns(queries: Queries, now: number): Promise<ChannelTurns> {
  const { rows } = await turns(queries, {});
  const waiting = rows.map(({ channel, first_due_at, not_before, claimed_until }) => ({
    channel,
    at: Math.max(first_due_at ?? 0, not_before, claimed_until),
  }));
  const later = waiting.filter(({ at }) => at > now).map(({ at }) => at);
  return {
    due: waiting.filter(({ at }) => at <= now).map(({ channel }) => channel),
    ...(later.length === 0 ? {} : { nextAt: Math.min(...later) }),
  };
}

type Claim = Parameters<MessageStore['claimChannel']>[0];

/** One statement, so that of two replicas only one finds the channel free, and none finds it as it was before. */
const claim = compileOnce((queries, given: Given<Claim>) =>
  queries
    .insertInto('channels')
    .values({
      channel: given('channel'),
      claimant: given('claimant'),
      claimed_until: given('until'),
      not_before: 0,
    })
    .onConflict((conflict) =>
      conflict
        .column('channel')
        .doUpdateSet({ claimant: given('claimant'), claimed_until: given('until') })
        .where('channels.not_before', '<=', given('now'))
        .where(({ eb, or }) =>
          or([
            eb('channels.claimed_until', '<=', given('now')),
            eb('channels.claimant', '=', given('claimant')),
          ]),
        ),
    )
    .returningAll(),
);

async function claimChannel(queries: Queries, values: Claim): Promise<ChannelState | undefined> {
  const [row] = (await claim(queries, values)).rows;
  return row === undefined ? undefined : toChannelState(row);
}

type Extension = Parameters<MessageStore['extendClaim']>[0];

async function extendClaim(queries: Queries, { channel, claimant, until }: Extension): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('channels')
    .set({ claimed_until: until })
    .where('channel', '=', channel)
    .where('claimant', '=', claimant)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

type Learned = Pick<ChannelRow, 'channel_id' | 'not_before' | 'broken' | 'retry_at'>;

const release = compileOnce((queries, given: Given<Learned & { channel: string; holder: string }>) =>
  queries
    .updateTable('channels')
    .set({
      claimant: null,
      claimed_until: 0,
      channel_id: given('channel_id'),
      not_before: given('not_before'),
      broken: given('broken'),
      retry_at: given('retry_at'),
    })
    .where('channel', '=', given('channel'))
    .where('claimant', '=', given('holder')),
);

interface Release {
  readonly channel: string;
  readonly claimant: string;
  readonly state: ChannelState;
}

async function releaseChannel(queries: Queries, { channel, claimant, state }: Release): Promise<void> {
  await release(queries, {
    channel,
    holder: claimant,
    channel_id: state.channelId ?? null,
    not_before: state.notBefore,
    broken: state.broken ?? null,
    retry_at: state.retryAt ?? null,
  });
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
