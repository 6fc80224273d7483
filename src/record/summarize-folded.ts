import { type SqlBool, sql } from 'kysely';
import { actorKey } from '../model/audit-event.ts';
import { mergeDigests } from '../model/merge-digests.ts';
import type { Digest } from '../model/message.ts';
import { toAlert } from './alert-body.ts';
import type { Queries } from './database.ts';

const mostActors = 100;

export interface Folded {
  readonly digestId: string;
  /** The revision of the digest that took them in. */
  readonly revision: number;
  readonly count: number;
  readonly now: number;
}

/** What a digest says of the alerts that it has just taken in. */
export async function summarizeFolded(queries: Queries, folded: Folded): Promise<Digest> {
  const opened = await summarizeOpened(queries, folded);
  if (opened.count === folded.count) return opened;
  const all = mergeDigests(opened, await summarizeForgotten(queries, folded));
  return { ...all, count: folded.count };
}

/** Each alert by the match that opened it. */
async function summarizeOpened(queries: Queries, { digestId, revision, now }: Folded): Promise<Digest> {
  const opened = queries
    .selectFrom('messages')
    .innerJoin('matches', (join) =>
      join.onRef('matches.alert_id', '=', 'messages.id').on(sql<SqlBool>`opened = 1`),
    )
    .where('messages.digest_id', '=', digestId)
    .where('messages.digest_revision', '=', revision);
  const rules = await opened
    .select(({ fn }) => [
      'matches.rule_id as id',
      'matches.rule_name as name',
      'matches.severity',
      fn.countAll<number>().as('count'),
      fn.min('matches.received_at').as('first_at'),
      fn.max('matches.received_at').as('last_at'),
    ])
    .groupBy(['matches.rule_id', 'matches.rule_name', 'matches.severity'])
    .execute();
  const actors = await opened
    .select(({ fn }) => ['matches.actor', fn.countAll<number>().as('count')])
    .where('matches.actor', 'is not', null)
    .groupBy('matches.actor')
    .orderBy('count', 'desc')
    .orderBy('matches.actor')
    .limit(mostActors)
    .execute();
  return {
    count: rules.reduce((sum, { count }) => sum + count, 0),
    rules: rules.map(({ id, name, severity, count }) => ({ id, name, severity, count })),
    actors: actors.flatMap(({ actor, count }) => (actor === null ? [] : [{ actor, count }])),
    ...spanOf(now, [...rules.map(({ first_at }) => first_at), ...rules.map(({ last_at }) => last_at)]),
    foldedAt: now,
  };
}

/** What waited so long that its first event is deleted already still is what its own row says. */
async function summarizeForgotten(queries: Queries, { digestId, revision, now }: Folded): Promise<Digest> {
  const rows = await queries
    .selectFrom('messages')
    .innerJoin('alerts', 'alerts.id', 'messages.id')
    .select('alerts.body')
    .where('messages.digest_id', '=', digestId)
    .where('messages.digest_revision', '=', revision)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('matches')
            .select('matches.alert_id')
            .where(sql<SqlBool>`opened = 1`)
            .whereRef('matches.alert_id', '=', 'messages.id'),
        ),
      ),
    )
    .execute();
  const alerts = rows.map(toAlert);
  return {
    count: alerts.length,
    rules: alerts.map(({ rule: { id, name, severity } }) => ({ id, name, severity, count: 1 })),
    actors: alerts.flatMap(({ first }) => {
      const actor = actorKey(first.actor);
      return actor === undefined ? [] : [{ actor, count: 1 }];
    }),
    ...spanOf(
      now,
      alerts.map(({ openedAt }) => openedAt),
    ),
    foldedAt: now,
  };
}

/** Nothing is later than now; of nothing the span is now. */
function spanOf(now: number, times: readonly number[]): Pick<Digest, 'firstAt' | 'lastAt'> {
  const firstAt = Math.min(now, ...times);
  return { firstAt, lastAt: Math.max(firstAt, ...times) };
}
