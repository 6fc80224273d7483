import { isObject } from '../model/json.ts';

/** A command names its workspace itself, a click in `team`, which an installation for a whole organization leaves empty. */
export function teamOf(body: unknown): unknown {
  if (!isObject(body)) return undefined;
  const { team, user } = body;
  if (isObject(team)) return team['id'];
  return body['team_id'] ?? (isObject(user) ? user['team_id'] : undefined);
}
