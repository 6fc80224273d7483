import fc from 'fast-check';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { anEvent, noon } from './builders.ts';

/** Rules and events from a few words only, so that they meet often. */
const word = fc.constantFrom(
  'a',
  'b',
  'A',
  'ab',
  'b*',
  '5',
  '10.0.0.1',
  '2026-03-01T12:00:00Z',
  '2026-03-01T13:00:00+01:00',
);
const field = fc.constantFrom(
  'action',
  'actor.id',
  'location.ip',
  'users.name',
  'groups.name',
  'context.type',
  'message',
  'time',
);
const scalar = fc.oneof(word, fc.constantFrom(5, 0, true, false));

const list = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 3 });
const oneOrMore = <Value>(value: fc.Arbitrary<Value>) => fc.oneof(value, list(value));
const optional = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(shape, { requiredKeys: [] }).filter((map) => Object.keys(map).length > 0);

const comparand = fc.constantFrom(5, '4', '2026-03-01', '2026-03-01T12:00:00.000Z');

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    scalar,
    list(fc.oneof(scalar, tie('value'))),
    fc.constant('$words'),
    optional({
      not: tie('value'),
      gt: oneOrMore(comparand),
      lte: oneOrMore(comparand),
      regex: oneOrMore(fc.constantFrom('a', '^b', '(a|b)+$', '.')),
      cidr: oneOrMore(fc.constantFrom('10.0.0.0/8', '::/0')),
      exists: fc.boolean(),
      starts_with: oneOrMore(word),
      ends_with: oneOrMore(word),
      contains: oneOrMore(scalar),
    }),
  ),
}));

const matchMap = fc.dictionary(field, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true });

const priority = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
const leaf = fc.oneof(
  fc.record({
    fact: field,
    operator: fc.constantFrom('equal', 'notEqual', 'contains', 'doesNotContain', 'not:equal'),
    value: scalar,
    priority,
  }),
  fc.record({
    fact: field,
    operator: fc.constantFrom('in', 'notIn', 'everyFact:in'),
    value: oneOrMore(scalar).map((one) => [one].flat()),
  }),
  fc.record({
    fact: field,
    operator: fc.constantFrom('lessThan', 'greaterThanInclusive', 'someFact:lessThan'),
    value: fc.constantFrom(5, '4'),
  }),
  fc.record({ fact: field, operator: fc.constant('equal'), value: field.map((fact) => ({ fact })) }),
  fc.record({ fact: field, operator: fc.constantFrom('matches', 'not', 'not:matches'), value }),
  fc.record({
    fact: fc.constantFrom('actor', 'context', 'users'),
    path: fc.constantFrom('$.id', '$[0].type', '$[*].id', '$.attributes.name'),
    operator: fc.constantFrom('equal', 'notEqual', 'contains', 'starts_with'),
    value: word,
  }),
);

const { tree } = fc.letrec<{ tree: object; node: object }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, depthIdentifier: 'tree' }, leaf, tie('tree')),
  tree: fc.oneof(
    fc.record({ all: list(tie('node')), priority }),
    fc.record({ any: list(tie('node')), priority }),
    fc.record({ not: tie('node') }),
  ),
}));

const decides = optional({
  match: fc.oneof(matchMap, list(matchMap)),
  unless: fc.oneof(matchMap, list(matchMap)),
  conditions: tree,
});

/** A rule file as an object, as JSON is YAML too. */
export const anyRuleFile: fc.Arbitrary<object> = fc
  .record({ rules: list(decides), words: fc.array(word, { maxLength: 3 }) })
  .map(({ rules, words }) => ({
    lists: { words },
    rules: rules.map((rule, index) => ({ id: `r-${index}`, ...rule })),
  }));

const leafJson: fc.Arbitrary<Json> = fc.oneof(scalar, fc.constantFrom(null, ''));
const json: fc.Arbitrary<Json> = fc.oneof(
  leafJson,
  fc.array(leafJson, { maxLength: 3 }),
  fc.record({ id: leafJson }),
  fc.constant({ toString: 'x', valueOf: 1 }),
);
const item: fc.Arbitrary<Json> = fc.oneof(
  json,
  fc.record({
    type: fc.constantFrom('users', 'groups', 'a'),
    id: json,
    attributes: fc.record({ name: json }),
  }),
);

export const anyAuditEvent: fc.Arbitrary<AuditEvent> = fc
  .record({
    action: word,
    message: fc.option(json, { nil: undefined }),
    attributes: fc.record<JsonObject>(
      {
        actor: fc.oneof(json, fc.record({ id: json })),
        location: fc.record({ ip: json }),
        context: fc.oneof(json, fc.array(item)),
        container: fc.array(item),
        time: json,
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ action, message, attributes }) =>
    anEvent({ action, occurredAt: noon, attributes, ...(message !== undefined && { message }) }),
  );
