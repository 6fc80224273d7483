import * as z from 'zod';
import { severities } from '../model/severity.ts';
import { conditionsSchema } from './conditions-schema.ts';
import { matchMap } from './match-schema.ts';
import { distinctSchema, firstSeenSchema, thresholdSchema } from './memory-schema.ts';
import { duration, durationOrNone, fields, text } from './shared-schema.ts';
import { strict } from './strict-schema.ts';

const kebab = z
  .string()
  .max(80, { error: 'must be at most 80 characters' })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
    error: ({ input }) => `"${input}" is not kebab-case: small letters and digits in words joined by "-"`,
  });

const channel = z.string().regex(/^[^\s]{1,81}$/, {
  error: 'a channel is "#name" or a channel id; quote it, as # begins a comment in YAML',
});

const alternatives = z.union(
  [matchMap, z.array(matchMap).min(1, { error: 'an empty list can never hold: leave it out' })],
  { error: 'must be a map of fields or a list of such maps' },
);

const group = strict({ by: fields.optional(), for: duration.optional() });
const tags = z.array(text);
const severity = z.enum(severities);
const mode = z.enum(['live', 'shadow', 'off']);

/** What tests give as an event: its attributes, with id and message beside them; any value is allowed, as Atlassian's are. */
const anything = z.unknown().optional();
const eventShape = {
  id: anything,
  type: anything,
  message: anything,
  links: anything,
  relations: anything,
  time: anything,
  processedAt: anything,
  action: anything,
  actor: anything,
  context: anything,
  container: anything,
  location: anything,
};

const test = strict({
  name: text,
  event: strict(eventShape).optional(),
  events: z
    .array(strict({ after: durationOrNone.optional(), ...eventShape }))
    .min(1, { error: 'must hold at least one event' })
    .optional(),
  match: z.boolean(),
  title: text.optional(),
  group: z.string().optional(),
})
  .refine((entry) => (entry.event === undefined) !== (entry.events === undefined), {
    error: 'a test has either "event" or "events"',
  })
  .refine((entry) => entry.match || (entry.title === undefined && entry.group === undefined), {
    error: 'a test that expects no match has no "title" and no "group"',
  });

const ruleShape = {
  id: kebab,
  name: text.optional(),
  severity: severity.optional(),
  description: text.optional(),
  runbook: text.optional(),
  tags: tags.optional(),
  mode: mode.optional(),
  mutable: z.boolean().optional(),
  attested: z.boolean().optional(),
  channel: channel.optional(),
  match: alternatives.optional(),
  unless: alternatives.optional(),
  conditions: conditionsSchema.optional(),
  threshold: thresholdSchema.optional(),
  first_seen: firstSeenSchema.optional(),
  distinct: distinctSchema.optional(),
  group: group.optional(),
  message: strict({ title: text }).optional(),
  tests: z.array(test).optional(),
};

/** One entry under `rules`. */
export const ruleSchema = strict(ruleShape);
export type RuleEntry = z.infer<typeof ruleSchema>;
export type TestEntry = z.infer<typeof test>;

/** What a file's rules have where they do not say otherwise. */
const defaultsSchema = strict({
  channel: channel.optional(),
  severity: severity.optional(),
  mode: mode.optional(),
  mutable: z.boolean().optional(),
  tags: tags.optional(),
  group: group.optional(),
  runbook: text.optional(),
});
export type Defaults = z.infer<typeof defaultsSchema>;

const listName = z.string().regex(/^[A-Za-z_][\w-]*$/, {
  error: ({ input }) => `"${input}" cannot name a list: letters, digits, "_" and "-", a letter first`,
});
const listValue = z.union(
  [z.string().min(1, { error: 'an empty string is absent and matches nothing' }), z.number(), z.boolean()],
  { error: 'a list holds texts, numbers and true or false' },
);

export const fileSchema = strict({
  lists: z.record(listName, z.array(listValue)).optional(),
  defaults: defaultsSchema.optional(),
  rules: z.array(ruleSchema),
});
