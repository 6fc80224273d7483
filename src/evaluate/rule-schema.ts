import * as z from 'zod';
import { severities } from '../model/severity.ts';
import { conditionsSchema } from './conditions-schema.ts';
import { matchMap } from './match-schema.ts';
import { distinctSchema, firstSeenSchema, thresholdSchema } from './memory-schema.ts';
import { referenceIn } from './scope.ts';
import { duration, durationOrNone, fields, text } from './shared-schema.ts';
import { strict } from './strict-schema.ts';
import { isAbsent } from './text.ts';

const kebab = z
  .string()
  .max(80, { error: 'must be at most 80 characters' })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
    error: ({ input }) => `"${input}" is not kebab-case: small letters and digits in words joined by "-"`,
  });

const channelForm = 'a channel is "#name" or a channel id; quote it, as # begins a comment in YAML';
/** Slack's names hold letters of any script, "-" and "_", never blanks or full stops; "@name" is a person. */
const channel = z.string({ error: channelForm }).regex(/^#?[^\s#@.,:;<>|]{1,80}$/u, { error: channelForm });

const alternatives = z.union(
  [matchMap, z.array(matchMap).min(1, { error: 'an empty list can never hold: leave it out' })],
  { error: 'must be a map of fields or a list of such maps' },
);

const group = strict({
  by: fields.optional().describe("Fields: the rule's own by, else actor.id, unless told."),
  for: duration.optional().describe("From the alert's first match on: 1h unless told."),
});
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

/** One of several events of a test. */
const followingEvent = strict({
  after: durationOrNone.optional().describe('How long after the event before it, such as 5m.'),
  ...eventShape,
})
  .refine(({ after, time }) => after === undefined || isAbsent(time), {
    path: ['after'],
    error: 'an event has "after" and "time", allowed: either',
  })
  .meta({ anyOf: [{ properties: { after: false } }, { properties: { time: { enum: [null, ''] } } }] });

const test = strict({
  name: text.describe('What the test is about.'),
  event: strict(eventShape)
    .optional()
    .describe("The event's attributes, with id and message beside them; what is left out is absent."),
  events: z
    .array(followingEvent)
    .min(1, { error: 'must hold at least one event' })
    .optional()
    .describe('One after another, for rules that remember.'),
  match: z.boolean().describe('Whether the rule is to match the event, or the last of the events.'),
  title: text.optional().describe('What people are to see, where it matches.'),
  group: z.string().optional().describe('The values of group.by that share a message, joined by |.'),
})
  .refine((entry) => (entry.event === undefined) !== (entry.events === undefined), {
    error: 'a test has either "event" or "events"',
  })
  .refine((entry) => entry.match || (entry.title === undefined && entry.group === undefined), {
    error: 'a test that expects no match has no "title" and no "group"',
  })
  .meta({
    oneOf: [{ required: ['event'] }, { required: ['events'] }],
    anyOf: [{ properties: { match: { const: true } } }, { properties: { title: false, group: false } }],
  });

const described = {
  id: kebab.describe('Unique over all files, kebab-case.'),
  name: text.describe('What people read; the id unless told.'),
  severity: severity.describe('How loud it is; medium unless told.'),
  description: text.describe('What has happened and why it matters.'),
  runbook: text.describe('A link, or the steps to take.'),
  tags: tags.describe('Such as MITRE ATT&CK techniques: attack.t1078'),
  mode: mode.describe('live (unless told), shadow (recorded, not posted) or off.'),
  mutable: z.boolean().describe('false: nobody can mute it.'),
  ask_actor: z
    .boolean()
    .describe('true: the actor is asked in Slack whether it was them; never where accounts are taken over.'),
  attested: z.boolean().describe('false: no public source names the actions it looks for.'),
  channel: channel.describe('The Slack channel, quoted: "#name"; the relay\'s own unless told.'),
  match: alternatives.describe('All must hold; in a list of maps any of them.'),
  unless: alternatives.describe('Exceptions: none of them may hold.'),
  conditions: conditionsSchema.describe("json-rules-engine's own tree; facts are fields."),
  threshold: thresholdSchema.describe('So many events of one key lie within the time.'),
  first_seen: firstSeenSchema.describe('No event within the time had this combination of values.'),
  distinct: distinctSchema.describe('So many different values of one key lie within the time.'),
  group: group.describe('Matches of one key share a message for so long: actor.id and 1h unless told.'),
  message: strict({ title: text.describe('May hold {{field}}s; the name unless told.') }).describe(
    'What the alert says.',
  ),
  tests: z.array(test).describe('What must match, and what must not.'),
};

/** Keys that say which events a rule is about: without any of them it would match every event. */
export const deciding = ['match', 'unless', 'conditions', 'threshold', 'first_seen', 'distinct'] as const;

/** One entry under `rules`. */
export const ruleSchema = strict(described)
  .partial()
  .extend({ id: described.id })
  .meta({ anyOf: deciding.map((key) => ({ required: [key] })) });
export type RuleEntry = z.infer<typeof ruleSchema>;
export type TestEntry = z.infer<typeof test>;

/** What a file's rules have where they do not say otherwise. */
export const defaultsSchema = strict({
  channel: described.channel.optional(),
  severity: described.severity.optional(),
  mode: described.mode.optional(),
  mutable: described.mutable.optional(),
  tags: described.tags.optional(),
  group: described.group.optional(),
  runbook: described.runbook.optional(),
});
export type Defaults = z.infer<typeof defaultsSchema>;

const listName = z.string().regex(/^[A-Za-z_][\w-]*$/, {
  error: ({ input }) => `"${input}" cannot name a list: letters, digits, "_" and "-", a letter first`,
});
const listText = z
  .string()
  .min(1, { error: 'an empty string is absent and matches nothing' })
  .refine((text) => referenceIn(text) === undefined, {
    error: ({ input }) => `"${input}": a list cannot hold another list, write its values`,
  });
const listValue = z.union([listText, z.number(), z.boolean()], {
  error: 'must be text, a number, or true or false',
});

export const fileSchema = strict({
  lists: z
    .record(listName, z.array(listValue))
    .describe('Values that rules of this file use as $name.')
    .optional(),
  defaults: defaultsSchema
    .describe('What the rules of this file have where they do not say otherwise.')
    .optional(),
  rules: z.array(ruleSchema).describe('The rules of this file.'),
});
export type FileContent = z.infer<typeof fileSchema>;
