/** Which scopes of the bot's token each method of the Web API needs that is called here: https://docs.slack.dev/reference/methods */
export const methodScopes: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'users.info': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
};

/** All that the bot's token needs, `/audit` included; the app's manifest asks for these and no others. */
export const neededScopes: readonly string[] = [
  ...new Set(['commands', ...Object.values(methodScopes).flat()]),
].sort();
