import * as z from 'zod';

const text = z.string();
const named = z.looseObject({ id: text });
/** Who acts: a mute needs an owner, the journal a name. */
const userId = z.string().regex(/^\S+$/);
const person = z.looseObject({ id: userId });
const absent = z.undefined().optional();

const everywhere = {
  response_url: text.optional(),
  response_urls: z.array(z.looseObject({ response_url: text })).optional(),
  team: named.nullish(),
  channel: named.nullish(),
};

const command = z.looseObject({
  ...everywhere,
  command: z.string().regex(/^\/\S/),
  text: text.optional(),
  user_id: userId,
  team_id: text.optional(),
  channel_id: text.optional(),
  event: absent,
});

/** Bolt asks the channel of a click or a shortcut for its id, a null one too. */
const channelOrNone = { channel: named.optional() };

const interactive = { ...everywhere, user: person, event: absent, command: absent, name: absent };

const actions = z.looseObject({
  ...interactive,
  ...channelOrNone,
  type: z.literal('block_actions'),
  actions: z.array(z.looseObject({ action_id: text })).min(1),
});

const view = z.looseObject({
  ...interactive,
  type: z.enum(['view_submission', 'view_closed']),
  view: named,
  actions: absent,
});

const shortcut = z.looseObject({
  ...interactive,
  ...channelOrNone,
  type: z.enum(['shortcut', 'message_action']),
  callback_id: text,
  actions: absent,
});

const idOrObject = z.union([text, z.looseObject({})]);

const event = z.looseObject({
  ...everywhere,
  type: z.literal('event_callback'),
  authorizations: z.array(z.looseObject({})).nullish(),
  // Of most events nobody is the author; a Home is drawn for somebody.
  event: z
    .looseObject({
      type: text,
      user: idOrObject.optional(),
      channel: idOrObject.optional(),
      item: z.looseObject({}).optional(),
    })
    .refine(({ type, user }) => type !== 'app_home_opened' || userId.safeParse(user).success)
    // Not for us, but Bolt looks for what it executes before it finds that out.
    .refine(
      ({ type, function_execution_id: id }) => type !== 'function_executed' || text.safeParse(id).success,
    ),
});

/**
 * What people do, and what happens: https://docs.slack.dev/apis/events-api/using-http-request-urls and
 * https://docs.slack.dev/interactivity. Bolt looks into these fields without asking whether they are there.
 */
export const slackAct = z.union([command, actions, view, shortcut, event]);

const verification = z.looseObject({ type: z.literal('url_verification'), challenge: text });
const sslCheck = z.looseObject({ ssl_check: z.literal('1') });

/** What Slack sends over HTTP: there it also looks whether the address is ours. */
export const slackRequest = z.union([slackAct, verification, sslCheck]);
