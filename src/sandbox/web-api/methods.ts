import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import type { Method } from './method.ts';
import { people } from './people.ts';
import { views } from './views.ts';

interface Served {
  readonly run: Method;
  /** Any one of these; none for methods that every token may call. */
  readonly scopes: readonly string[];
}

const methods = new Map(Object.entries({ ...chat, ...conversations, ...people, ...views }));

/** Scopes by the longest name that fits. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  'chat.getPermalink': [],
  'chat.': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.open': ['im:write', 'mpim:write', 'channels:manage'],
  'conversations.': ['channels:read', 'groups:read', 'im:read'],
  'users.lookupByEmail': ['users:read.email'],
  'users.info': ['users:read'],
};

export function findMethod(name: string): Served | undefined {
  const run = methods.get(name);
  const prefix = Object.keys(scopes).find((each) => name.startsWith(each));
  return run === undefined ? undefined : { run, scopes: prefix === undefined ? [] : (scopes[prefix] ?? []) };
}
