import type { webApi } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { toTrouble } from './slack-errors.ts';
import { callSlack } from './web-client.ts';

/** A person's e-mail address in lower case, or why Slack does not say it. */
export type Address =
  | { readonly email: string; readonly unknown?: undefined }
  | { readonly email?: undefined; readonly unknown: string };

export type AddressOf = (userId: string) => Promise<Address>;

const keptMs = 10 * 60_000;
/** What Slack did not say may be said soon. */
const unknownKeptMs = 30_000;
const mostKept = 1000;

interface Kept {
  readonly asked: Promise<Address>;
  until: number;
}

/** Asks Slack for people's addresses, and for each person seldom; the client's timeout bounds how long that takes. */
export function createAddressBook(client: webApi.WebClient, clock: Clock): AddressOf {
  const kept = new Map<string, Kept>();

  const ask = (userId: string): Kept => {
    const entry: Kept = { asked: askSlack(client, userId), until: clock.now() + keptMs };
    entry.asked.then(({ unknown }) => {
      if (unknown !== undefined) entry.until = clock.now() + unknownKeptMs;
    });
    kept.delete(userId);
    kept.set(userId, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return entry;
  };

  return (userId) => {
    const known = kept.get(userId);
    return (known !== undefined && clock.now() < known.until ? known : ask(userId)).asked;
  };
}

/** https://docs.slack.dev/reference/methods/users.info: without `users:read.email` the profile comes without its address. */
async function askSlack(client: webApi.WebClient, userId: string): Promise<Address> {
  try {
    const email = emailIn(await callSlack(client, 'users.info', { user: userId }));
    return email === undefined ? { unknown: 'no address in the profile' } : { email };
  } catch (error) {
    return { unknown: toTrouble(error).error };
  }
}

function emailIn({ user }: JsonObject): string | undefined {
  const profile = isObject(user) ? user['profile'] : undefined;
  const email = isObject(profile) ? profile['email'] : undefined;
  return typeof email === 'string' && email !== '' ? email.toLowerCase() : undefined;
}
