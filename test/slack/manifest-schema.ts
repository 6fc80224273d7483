import * as z from 'zod';

const text = (most: number) => z.string().min(1).max(most);
const url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^https?:\/\//);
const flag = z.boolean();
const scopes = z.array(z.string().max(50)).max(255);
const events = z.array(z.string().max(50)).max(100);

const displayInformation = z.strictObject({
  name: text(35),
  description: text(140).optional(),
  background_color: z
    .string()
    .regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/)
    .optional(),
  long_description: z.string().min(175).max(4000).optional(),
});

const slashCommand = z.strictObject({
  command: z.string().min(2).max(32).regex(/^\//),
  url: url(3000).optional(),
  description: text(2000),
  usage_hint: text(1000).optional(),
  should_escape: flag.optional(),
});

const features = z.strictObject({
  app_home: z
    .strictObject({
      home_tab_enabled: flag.optional(),
      messages_tab_enabled: flag.optional(),
      messages_tab_read_only_enabled: flag.optional(),
    })
    .optional(),
  bot_user: z.strictObject({ display_name: text(80), always_online: flag.optional() }).optional(),
  slash_commands: z.array(slashCommand).min(1).max(50).optional(),
});

const settings = z.strictObject({
  event_subscriptions: z
    .strictObject({ request_url: url(3500).optional(), bot_events: events.optional() })
    .optional(),
  interactivity: z.strictObject({ is_enabled: flag, request_url: url(3500).optional() }).optional(),
  org_deploy_enabled: flag.optional(),
  socket_mode_enabled: flag.optional(),
  token_rotation_enabled: flag.optional(),
});

/**
 * What Slack takes of a manifest, as far as ours goes: https://docs.slack.dev/reference/app-manifest, with the lengths
 * and forms that Slack publishes as a JSON schema at https://github.com/slackapi/manifest-schema. That has no licence,
 * so it is not copied here; what ours comes to need of it is added here first, for an unknown key is a mistake.
 */
export const manifestSchema = z.strictObject({
  display_information: displayInformation,
  features: features.optional(),
  oauth_config: z
    .strictObject({ scopes: z.strictObject({ bot: scopes.optional(), user: scopes.optional() }).optional() })
    .optional(),
  settings: settings.optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
