import { webApi } from '@slack/bolt';
import type { Found } from '../deliver/questions.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { toTrouble } from './slack-errors.ts';
import { callSlack } from './web-client.ts';

/** Finds people by their address: https://docs.slack.dev/reference/methods/users.lookupByEmail */
export function createFindPerson(client: webApi.WebClient): (email: string) => Promise<Found> {
  return async (email) => {
    try {
      return toFound(await callSlack(client, 'users.lookupByEmail', { email }));
    } catch (error) {
      return toNotFound(error);
    }
  };
}

function toFound({ user }: JsonObject): Found {
  if (!isObject(user) || typeof user['id'] !== 'string')
    return { kind: 'later', error: 'an answer without a person' };
  const answersNobody = user['deleted'] === true || user['is_bot'] === true;
  return answersNobody ? { kind: 'never', error: 'users_not_found' } : { kind: 'found', userId: user['id'] };
}

/** What Slack's word on the person or on our scopes is stays; all other trouble passes. */
function toNotFound(cause: unknown): Found {
  const trouble = toTrouble(cause);
  const { error } = trouble;
  if (trouble.kind === 'wait') return { kind: 'later', error, forMs: trouble.forMs };
  const isFinal = trouble.kind === 'refused' || error === 'missing_scope';
  const isSlacks = cause instanceof webApi.WebAPIPlatformError;
  return { kind: isSlacks && isFinal ? 'never' : 'later', error };
}
