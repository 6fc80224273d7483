import { describe, expect, it } from '@jest/globals';
import { anEvent, holds, mistakesOf } from './builders.ts';

const event = anEvent({
  action: 'user_added_to_group',
  message: { content: 'Added Ann to admins', format: 'simple' },
  attributes: {
    actor: { email: 'ann@example.com', age: 30, shoe: '42' },
    location: { ip: '10.0.0.1', city: '' },
    context: [
      { type: 'users', attributes: { name: 'Ann', age: 30 } },
      { type: 'users', attributes: { name: 'Bob', age: 50 } },
    ],
  },
});

type Case = [leaf: string, expected: boolean];

function check(cases: readonly Case[]): void {
  it.each(cases)('{%s}: %j', async (leaf, expected) => {
    expect(await holds(`conditions: {all: [{${leaf}}]}`, event, 'lists: {people: [Ann, Eve]}')).toBe(
      expected,
    );
  });
}

describe("json-rules-engine's own operators", () => {
  check([
    ['fact: action, operator: equal, value: user_added_to_group', true],
    ['fact: action, operator: equal, value: USER_added_to_group', false],
    ['fact: action, operator: notEqual, value: x', true],
    ['fact: actor.nothing, operator: notEqual, value: x', true],
    ['fact: actor.nothing, operator: equal, value: x', false],
    ['fact: actor, path: $.email, operator: equal, value: ann@example.com', true],
    ['fact: actor, path: "$[\'email\']", operator: equal, value: ann@example.com', true],
    ['fact: actor.email, operator: in, value: [x, ann@example.com]', true],
    ['fact: actor.email, operator: notIn, value: [x, y]', true],
    ['fact: actor.age, operator: greaterThan, value: 29', true],
    ['fact: actor.shoe, operator: greaterThanInclusive, value: 42', true],
    ['fact: actor.shoe, operator: lessThan, value: 5', false],
    ['fact: actor.email, operator: lessThan, value: 5', false],
    ['fact: actor.nothing, operator: lessThanInclusive, value: 5', false],
    ['fact: action, operator: equal, value: {fact: action}', true],
    ['fact: users.name, operator: equal, value: {fact: actor, path: $.email}', false],
    ['fact: users.age, operator: equal, value: {fact: actor.age}', true],
    ['fact: users, path: $.name, operator: equal, value: Bob', true],
    ['fact: users, path: "$[0].name", operator: equal, value: Bob', false],
    ['fact: message, path: $.content, operator: equal, value: Added Ann to admins', true],
    ['fact: message, path: $.format, operator: equal, value: Added Ann to admins', false],
    ['fact: message, path: $.format, operator: equal, value: simple', true],
    ['fact: message.format, operator: equal, value: {fact: message, path: "$[\'format\']"}', true],
    ['fact: context, path: "$[1].attributes.name", operator: equal, value: Bob', true],
    ['fact: context, path: "$[*].attributes.name", operator: contains, value: Bob', true],
  ]);
});

describe('a fact that yields a list', () => {
  check([
    ['fact: users.name, operator: equal, value: Bob', true],
    ['fact: users.name, operator: notEqual, value: Bob', false],
    ['fact: users.name, operator: notEqual, value: Eve', true],
    ['fact: users.name, operator: in, value: [Eve, Bob]', true],
    ['fact: users.name, operator: in, value: $people', true],
    ['fact: users.name, operator: notIn, value: [Eve, Bob]', false],
    ['fact: users.age, operator: greaterThan, value: 40', true],
    ['fact: users.age, operator: lessThan, value: 30', false],
    ['fact: users.name, operator: contains, value: Bob', true],
    ['fact: users.name, operator: contains, value: Bo', false],
    ['fact: users.name, operator: doesNotContain, value: Eve', true],
    ['fact: users.name, operator: "everyFact:equal", value: Ann', false],
    ['fact: users.age, operator: "everyFact:greaterThan", value: 29', true],
    ['fact: users.name, operator: "not:equal", value: Bob', false],
    ['fact: users.name, operator: "someFact:someValue:equal", value: [Eve, Bob]', true],
  ]);
});

describe('a value that is a fact, or comes from one, and yields a list', () => {
  const one = anEvent({
    action: 'Ann',
    message: 'Bob added Ann',
    attributes: {
      actor: { id: 'u', n: '9', nothing: '' },
      context: [
        { type: 'users', attributes: { id: 'u' } },
        { type: 'groups', id: 'v', attributes: { id: 'u', name: 'Ann', n: 9 } },
        { type: 'groups', attributes: { name: 'Bob', n: '10' } },
        { attributes: { n: 9 } },
      ],
    },
  });

  it.each<Case>([
    ['fact: actor.id, operator: equal, value: {fact: users.id}', true],
    ['fact: actor.id, operator: equal, value: {fact: groups.name}', false],
    ['fact: actor.id, operator: notEqual, value: {fact: users.id}', false],
    ['fact: actor.id, operator: notEqual, value: {fact: groups.name}', true],
    ['fact: users.id, operator: equal, value: {fact: actor.id}', true],
    ['fact: users.id, operator: equal, value: {fact: context, path: "$[*].attributes.id"}', true],
    ['fact: users.id, operator: notEqual, value: {fact: context, path: "$[*].attributes.id"}', false],
    ['fact: groups.name, operator: equal, value: {fact: users.name}', false],
    ['fact: groups.name, operator: notEqual, value: {fact: users.name}', true],
    ['fact: actor.id, operator: in, value: {fact: users.id}', true],
    ['fact: actor.id, operator: notIn, value: {fact: users.id}', false],
    ['fact: users.id, operator: in, value: {fact: actor.id}', true],
    ['fact: users.id, operator: notIn, value: {fact: actor.id}', false],
    ['fact: actor.id, operator: in, value: {fact: users.name}', false],
    ['fact: actor.none, operator: in, value: {fact: actor.none}', false],
    ['fact: actor.nothing, operator: in, value: {fact: actor.nothing}', false],
    ['fact: actor.none, operator: notIn, value: {fact: actor.none}', true],
    ['fact: message, operator: contains, value: {fact: groups.name}', true],
    ['fact: message, operator: contains, value: {fact: users.id}', false],
    ['fact: message, operator: doesNotContain, value: {fact: groups.name}', false],
    ['fact: message, operator: doesNotContain, value: {fact: users.id}', true],
    ['fact: groups.name, operator: contains, value: {fact: action}', true],
    ['fact: groups.name, operator: contains, value: {fact: groups.name}', true],
    ['fact: actor.n, operator: lessThan, value: {fact: groups.n}', false],
    ['fact: actor.n, operator: greaterThan, value: {fact: groups.n}', true],
    ['fact: actor.n, operator: lessThan, value: {fact: context.attributes.n}', false],
    ['fact: actor.n, operator: lessThanInclusive, value: {fact: context.attributes.n}', true],
    ['fact: actor.n, operator: lessThan, value: {fact: users.n}', false],
    ['fact: context.attributes.n, operator: "swap:lessThan", value: 5', true],
    ['fact: context.attributes.n, operator: "swap:lessThan", value: 9', true],
    ['fact: context.attributes.n, operator: "swap:lessThan", value: 10', false],
    ['fact: context.attributes.n, operator: "not:swap:lessThan", value: 5', false],
    ['fact: groups.name, operator: "swap:in", value: Ann', true],
    ['fact: groups.name, operator: "swap:in", value: Eve', false],
    ['fact: groups.name, operator: "swap:in", value: [Eve, $people]', true],
    ['fact: groups.name, operator: "swap:in", value: $people', true],
    ['fact: groups.name, operator: "swap:notIn", value: Ann', false],
    ['fact: groups.name, operator: "swap:notIn", value: Eve', true],
    ['fact: groups.name, operator: "swap:equal", value: Bob', true],
    ['fact: groups.name, operator: "swap:contains", value: Say bob', true],
    ['fact: actor.id, operator: "swap:in", value: u', true],
  ])('{%s}: %j', async (written, expected) => {
    expect(await holds(`conditions: {all: [{${written}}]}`, one, 'lists: {people: [Ann]}')).toBe(expected);
  });

  it.each<Case>([
    ['fact: actor.id, operator: "someValue:equal", value: {fact: users.id}', true],
    ['fact: groups.name, operator: "everyValue:equal", value: {fact: groups.name}', true],
    ['fact: action, operator: "someValue:notEqual", value: {fact: groups.name}', true],
    ['fact: action, operator: "everyValue:notEqual", value: {fact: groups.name}', false],
    ['fact: action, operator: "everyValue:equal", value: {fact: groups.name}', false],
    ['fact: action, operator: "someValue:equal", value: {fact: actor.id}', false],
    ['fact: groups.name, operator: "everyFact:equal", value: {fact: groups.name}', true],
    ['fact: groups.name, operator: "everyFact:equal", value: {fact: action}', false],
    ['fact: groups.name, operator: "someFact:equal", value: {fact: action}', true],
    ['fact: groups.name, operator: "someFact:notEqual", value: {fact: action}', true],
    ['fact: action, operator: "someFact:equal", value: {fact: action}', false],
    ['fact: groups.name, operator: "not:equal", value: {fact: groups.name}', false],
    ['fact: groups.name, operator: "swap:everyValue:equal", value: Bob', false],
    ['fact: groups.name, operator: "swap:someValue:equal", value: Bob', true],
    ['fact: action, operator: "swap:everyFact:equal", value: [Ann, Bob]', false],
    ['fact: action, operator: "swap:someFact:equal", value: $people', true],
  ])('keeps the meaning of the decorators: {%s}: %j', async (written, expected) => {
    expect(await holds(`conditions: {all: [{${written}}]}`, one, 'lists: {people: [Ann]}')).toBe(expected);
  });
});

describe('our operators inside conditions', () => {
  check([
    ['fact: location.ip, operator: cidr, value: [10.0.0.0/8]', true],
    ['fact: location, path: $.ip, operator: cidr, value: 11.0.0.0/8', false],
    ['fact: actor.email, operator: regex, value: "@EXAMPLE"', true],
    ['fact: actor.email, operator: starts_with, value: ANN', true],
    ['fact: actor.email, operator: ends_with, value: [x, .com]', true],
    ['fact: message, operator: contains, value: ann to', true],
    ['fact: message.content, operator: doesNotContain, value: ann to', false],
    ['fact: location.city, operator: exists, value: false', true],
    ['fact: location.ip, operator: exists, value: true', true],
    ['fact: actor.age, operator: gt, value: 29', true],
    ['fact: action, operator: matches, value: "*_to_*"', true],
    ['fact: users.name, operator: matches, value: {not: $people}', false],
    ['fact: action, operator: not, value: "*_to_*"', false],
    ['fact: action, operator: "not:matches", value: "*_to_*"', false],
  ]);
});

describe('trees', () => {
  it.each([
    ['{any: [{fact: action, operator: equal, value: x}, {fact: actor.age, operator: gt, value: 1}]}', true],
    ['{not: {fact: actor.age, operator: gt, value: 1}}', false],
    [
      '{all: [{not: {any: [{fact: action, operator: equal, value: x}]}}, {fact: id, operator: exists, value: true}]}',
      true,
    ],
    [
      '{all: [{fact: id, operator: exists, value: true, priority: 5, name: first, params: {a: 1}}], name: n, priority: 2}',
      true,
    ],
  ])('%s: %j', async (tree, expected) => expect(await holds(`conditions: ${tree}`, event)).toBe(expected));

  it('stand beside match and unless, and all must hold', async () => {
    const conditions = 'conditions: {all: [{fact: actor.age, operator: equal, value: 30}]}';
    expect(await holds(`match: {action: user_added_to_group}, ${conditions}`, event)).toBe(true);
    expect(await holds(`match: {action: other}, ${conditions}`, event)).toBe(false);
    expect(await holds(`unless: {action: user_added_to_group}, ${conditions}`, event)).toBe(false);
  });

  it.each([
    [
      '{fact: action, operator: equal, value: x}',
      'unknown key "fact", allowed: all, name, priority, any, not',
    ],
    ['{any: []}', '"any" must hold at least one condition'],
    ['{all: [{fact: action, operator: equal, value: x}], any: []}', 'unknown key "any"'],
    ['{all: [{fact: action, operator: equal}]}', '"value" is missing'],
    ['{all: [{fact: actoin, operator: equal, value: x}]}', 'unknown field "actoin" (did you mean "action"?)'],
    [
      '{all: [{fact: action, operator: equals, value: x}]}',
      'unknown operator "equals" (did you mean "equal"?)',
    ],
    [
      '{all: [{fact: action, operator: "someFacts:equal", value: x}]}',
      'unknown decorator "someFacts:" (did you mean "someFact"?)',
    ],
    ['{all: [{fact: action, operator: equal, value: [x]}]}', '"equal" takes one value'],
    ['{all: [{fact: action, operator: in, value: x}]}', '"in" takes a list'],
    ['{all: [{fact: action, operator: equal, value: $people}]}', 'is a list: allowed for lists: in'],
    ['{all: [{fact: action, operator: notEqual, value: $poeple}]}', 'unknown list "$poeple"'],
    ['{all: [{fact: action, operator: notEqual, value: $people}]}', 'is a list: allowed for lists: notIn'],
    ['{all: [{fact: action, operator: contains, value: $a}]}', 'allowed for lists: someValue:contains'],
    ['{all: [{fact: action, operator: "swap:equal", value: $people}]}', 'is a list: allowed for lists: '],
    ['{all: [{fact: action, operator: "swap:swap:in", value: x}]}', '"swap:swap:in" takes a list'],
    ['{all: [{fact: action, operator: "swap:swap:equal", value: [x]}]}', '"equal" takes one value'],
    ['{all: [{fact: action, operator: "swap:someFact:equal", value: x}]}', 'takes a list'],
    ['{all: [{fact: action, operator: "someValue:swap:equal", value: x}]}', 'takes a list'],
    ['{all: [{fact: action, operator: in, value: $nobody}]}', 'unknown list "$nobody"'],
    [
      '{all: [{fact: actor.id, operator: notIn, value: [x, {fact: users.id}]}]}',
      '"notIn" takes a list of values, not of maps',
    ],
    ['{all: [{fact: action, operator: lessThan, value: true}]}', '"lessThan" takes a number or a text'],
    ['{all: [{fact: action, operator: gt, value: abc}]}', '"abc" is neither a number nor an ISO 8601 time'],
    ['{all: [{fact: action, operator: regex, value: "("}]}', 'this regex cannot be used'],
    ['{all: [{fact: action, operator: equal, value: {fact: actoin}}]}', 'unknown field "actoin"'],
    ['{all: [{fact: actor, path: "$..email", operator: equal, value: x}]}', '"$..email" cannot be followed'],
    ['{all: [{fact: actor, path: "$[?(@.x)]", operator: equal, value: x}]}', 'cannot be followed'],
    [
      '{all: [{condition: shared}]}',
      'unknown key "condition", allowed: all, name, priority, any, not, fact, operator',
    ],
    ['{all: [{fact: action, operator: equal, value: x, priority: 0}]}', '"priority" must be above 0'],
    ['[1]', '"conditions" must begin with all, any or not'],
  ])('%s is refused: %s', (tree, why) => {
    const told = mistakesOf(`rules:\n  - {id: rule, conditions: ${tree}}`);
    expect(told.join('\n')).toContain(why);
    expect(told.every((line) => /^rules\.yaml:2:\d+ /.test(line))).toBe(true);
  });
});
