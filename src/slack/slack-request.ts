import * as z from 'zod';

const text = z.string();
const named = z.looseObject({ id: text });
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
  user_id: text.optional(),
  team_id: text.optional(),
  channel_id: text.optional(),
  event: absent,
});

const interactive = { ...everywhere, user: named, event: absent, command: absent, name: absent };

const actions = z.looseObject({
  ...interactive,
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
  type: z.enum(['shortcut', 'message_action']),
  callback_id: text,
  actions: absent,
});

const event = z.looseObject({
  ...everywhere,
  type: z.literal('event_callback'),
  event: z.looseObject({ type: text }),
});

const verification = z.looseObject({ type: z.literal('url_verification'), challenge: text });
const sslCheck = z.looseObject({ ssl_check: z.literal('1') });

/**
 * What Slack sends: https://docs.slack.dev/apis/events-api/using-http-request-urls and
 * https://docs.slack.dev/interactivity. Bolt looks into these fields without asking whether they are there.
 */
export const slackRequest = z.union([command, actions, view, shortcut, event, verification, sslCheck]);
