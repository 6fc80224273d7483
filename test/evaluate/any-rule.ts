import fc from 'fast-check';
import { listOperators, orderOperators, scalarOperators } from '../../src/evaluate/operator-names.ts';
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
const factValue = fc.oneof(
  field.map((fact) => ({ fact })),
  fc.record({
    fact: fc.constantFrom('actor', 'context', 'users'),
    path: fc.constantFrom('$.id', '$[*].id', '$[0].type'),
  }),
);
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
  fc.record({
    fact: field,
    operator: fc
      .tuple(
        fc.constantFrom('', '', 'not:', 'swap:', 'someFact:', 'everyFact:', 'someValue:', 'everyValue:'),
        fc.constantFrom(...scalarOperators, ...listOperators, ...orderOperators),
      )
      .map((parts) => parts.join('')),
    value: factValue,
  }),
  fc.record({
    fact: field,
    operator: fc.constantFrom('swap:in', 'swap:notIn', 'swap:equal', 'swap:lessThan', 'swap:contains'),
    value: scalar,
  }),
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

const key = oneOrMore(fc.constantFrom('action', 'actor.id', 'time'));
const counted = { count: fc.integer({ min: 1, max: 3 }), within: fc.constantFrom('5m', '10m') };
const learn = fc.constantFrom('0s', '5m');
const memories = {
  threshold: fc.record({ ...counted, by: key }, { requiredKeys: ['count', 'within'] }),
  distinct: fc.record({ ...counted, of: key, by: key }, { requiredKeys: ['count', 'within', 'of'] }),
  first_seen: fc.record({ of: key, within: counted.within, learn }),
};
/** Mostly one kind, as several seldom hold together; or none. */
const remembers: fc.Arbitrary<object> = fc.oneof(
  fc.record({ threshold: memories.threshold }),
  fc.record({ distinct: memories.distinct }),
  fc.record({ first_seen: memories.first_seen }),
  fc.record(memories, { requiredKeys: [] }),
);
const decidesOften = fc.oneof(decides, fc.constant({ match: { action: '*' } }));

function toRuleFile(rules: readonly object[], words: readonly string[]): object {
  return { lists: { words }, rules: rules.map((rule, index) => ({ id: `r-${index}`, ...rule })) };
}

const words = list(word);

/** A rule file as an object, as JSON is YAML too. */
export const anyRuleFile: fc.Arbitrary<object> = fc
  .tuple(list(decides), words)
  .map(([rules, some]) => toRuleFile(rules, some));

/** The same, with rules that remember among them. */
export const anyRememberingFile: fc.Arbitrary<object> = fc
  .tuple(list(fc.tuple(decidesOften, remembers)), words)
  .map(([rules, some]) =>
    toRuleFile(
      rules.map(([own, memory]) => ({ ...own, ...memory })),
      some,
    ),
  );

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

/** One after another as they arrive, in no order of their times. */
export const anyAuditEvents: fc.Arbitrary<readonly AuditEvent[]> = fc
  .array(fc.tuple(anyAuditEvent, fc.integer({ min: 0, max: 20 })), { minLength: 1, maxLength: 8 })
  .map((events) =>
    events.map(([event, minutes], n) => ({ ...event, id: `e-${n}`, occurredAt: noon + minutes * 60_000 })),
  );
