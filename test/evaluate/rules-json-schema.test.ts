import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseDuration } from '../../src/evaluate/duration.ts';
import { parseRules } from '../../src/evaluate/load-rules.ts';
import { allDecorators, allOperators } from '../../src/evaluate/operator-names.ts';
import { rulesJsonSchema } from '../../src/evaluate/rules-json-schema.ts';
import { isObject, type Json } from '../../src/model/json.ts';
import { anyRememberingFile, anyRuleFile } from './any-rule.ts';

/** What an editor makes of the schema as it is written. */
const editor = new Ajv({ strictTypes: false }).compile(JSON.parse(readFileSync('rules.schema.json', 'utf8')));

describe('rules.schema.json', () => {
  it('is what the schema makes of itself: else run src/evaluate/write-json-schema.ts and format', async () => {
    expect(JSON.parse(await readFile('rules.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(rulesJsonSchema())),
    );
  });

  it('knows every key of a rule, what it may be and what is unknown', () => {
    expect(rulesJsonSchema()).toMatchObject({
      required: ['rules'],
      additionalProperties: false,
      properties: {
        rules: {
          items: {
            required: ['id'],
            additionalProperties: false,
            properties: {
              severity: { enum: ['info', 'low', 'medium', 'high', 'critical'] },
              mode: { enum: ['live', 'shadow', 'off'] },
              threshold: { required: ['count', 'within'], additionalProperties: false },
              first_seen: { required: ['of', 'within'] },
              distinct: { required: ['of', 'count', 'within'] },
            },
          },
        },
      },
    });
  });

  it('lets an editor offer the operators of conditions', () => {
    const written = JSON.stringify(rulesJsonSchema());
    expect(written).toContain(
      `"operator":{"type":"string","anyOf":[{"enum":${JSON.stringify(allOperators)}}`,
    );
  });
});

describe('an editor that shows the schema', () => {
  const schema = JSON.parse(JSON.stringify(rulesJsonSchema()));

  it('offers fields wherever one may stand', () => {
    expect(schema.definitions.field.anyOf[0].enum).toContain('groups.groupName');
    const { distinct, group } = schema.properties.rules.items.properties;
    for (const { anyOf } of [distinct.properties.of, distinct.properties.by, group.properties.by])
      expect(anyOf[0]).toEqual({ $ref: '#/definitions/field' });
    expect(JSON.stringify(schema)).toContain('"fact":{"$ref":"#/definitions/field"}');
  });

  it('says of every key of its own what it means', () => {
    const keys = keysIn(schema);
    expect(keys.length).toBeGreaterThan(60);
    expect(keys.filter(([, means]) => means === undefined)).toEqual([]);
  });

  it('finds references bare, behind which it writes the colon, and parts with names', () => {
    expect(JSON.stringify(schema)).not.toContain('"allOf":[{"$ref"');
    expect(JSON.stringify(schema)).not.toContain('__schema');
  });

  /** Every key of a map that takes no others, with what is said of it; but for an event's, which may be anything. */
  function keysIn(part: Json): readonly (readonly [string, Json | undefined])[] {
    if (Array.isArray(part)) return part.flatMap((one: Json) => keysIn(one));
    if (!isObject(part)) return [];
    const own = part['additionalProperties'] === false ? part['properties'] : {};
    const keys = Object.entries(isObject(own) ? own : {})
      .filter(([, value]) => JSON.stringify(value) !== '{}')
      .map(([key, value = null]) => [key, meaningOf(value)] as const);
    return [...keys, ...Object.values(part).flatMap((one = null) => keysIn(one))];
  }

  function meaningOf(value: Json): Json | undefined {
    if (!isObject(value)) return undefined;
    const [, name = ''] = String(value['$ref']).split('#/definitions/');
    return value['description'] ?? schema.definitions[name]?.description;
  }
});

describe('an editor refuses what check refuses', () => {
  const leaf = (more: string) => `conditions: {all: [{fact: action, operator: equal, value: x, ${more}}]}`;
  const operator = (name: string) => `conditions: {all: [{fact: action, operator: ${name}, value: x}]}`;
  const within = (span: string) => `match: {action: x}, threshold: {count: 2, within: ${span}}`;
  const test = (more: string) => `match: {action: x}, tests: [{name: t, ${more}}]`;
  const event = 'event: {action: x}';

  it.each<[string, string, string]>([
    ['an unknown operator', operator('equals'), operator('equal')],
    ['an unknown decorator', operator('evryFact:equal'), operator('not:everyFact:equal')],
    ['a decorator that does not fit', operator('swap:starts_with'), operator('someFact:starts_with')],
    ['a path that searches', leaf('path: $..x'), leaf('path: "$.x[0]"')],
    ['no field', 'match: {}', 'match: {action: x}'],
    ['no field in a list', 'match: [{action: x}, {}]', 'match: [{action: x}]'],
    ['no exception', 'match: {action: x}, unless: {}', 'match: {action: x}, unless: {action: y}'],
    ['no operator', 'match: {action: {}}', 'match: {action: {not: x}}'],
    ['no operator within', 'match: {action: {not: {}}}', 'match: {action: {not: {not: x}}}'],
    ['no time', within('0s'), within('1s')],
    ['no time, at length', within('000d'), within('001d')],
    ['more than a year', within('400d'), within('366d')],
    ['more than a year of seconds', within('31622401s'), within('31622400s')],
    ['a number for a time', within('60'), within('60s')],
    ['nothing to decide by', 'name: All', 'unless: {action: x}'],
    ['a test of nothing', test('match: true'), test(`${event}, match: true`)],
    [
      'a test of two kinds',
      test(`${event}, events: [{action: x}], match: true`),
      test('events: [{action: x}], match: true'),
    ],
    [
      'a title of no match',
      test(`${event}, match: false, title: T`),
      test(`${event}, match: true, title: T, group: ""`),
    ],
    ['a group of no match', test(`${event}, match: false, group: ""`), test(`${event}, match: false`)],
    [
      'two times of one event',
      test('events: [{after: 1m, time: 2026-03-01}], match: true'),
      test('events: [{after: 0s, time: null}, {time: 2026-03-01}], match: true'),
    ],
  ])('%s', (_, wrong, right) => {
    expect(verdicts(wrong)).toEqual({ check: false, editor: false });
    expect(verdicts(right)).toEqual({ check: true, editor: true });
  });
});

describe('an editor takes what check takes', () => {
  it.each([
    ['the pack', ruleFilesIn('rules')],
    ['the golden cases', ruleFilesIn('test/golden/cases')],
    ['the guide', examplesIn('docs/rules.md')],
    ['the README', examplesIn('README.md')],
  ])('in the rule files of %s', (_, texts) => {
    const sound = texts.filter(loads);
    expect(sound.length).toBeGreaterThan(0);
    expect(sound.filter((text) => !validates(text))).toEqual([]);
  });

  it.each([
    ['decide', anyRuleFile],
    ['remember', anyRememberingFile],
  ])('in any rules that %s', (_, files) => {
    let taken = 0;
    fc.assert(
      fc.property(files, (file) => {
        const text = JSON.stringify(file);
        if (!loads(text)) return;
        taken += 1;
        expect(validates(text)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('in any duration, and no other', () => {
    const span = fc.tuple(fc.constantFrom('', '0', '00'), fc.nat(40_000_000), fc.constantFrom(...'smhdw'));
    fc.assert(
      fc.property(span, ([zeros, count, unit]) => {
        const text = `${zeros}${count}${unit}`;
        const body = `match: {action: x}, group: {for: ${text}}`;
        expect(verdicts(body)).toEqual({
          check: (parseDuration(text) ?? 0) > 0,
          editor: (parseDuration(text) ?? 0) > 0,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('in any operator behind any decorators, and no other', () => {
    const decorators = fc.array(fc.constantFrom(...allDecorators), { maxLength: 3 });
    fc.assert(
      fc.property(decorators, fc.constantFrom(...allOperators), (before, name) => {
        const operator = [...before, name].join(':');
        const values = ['x', '[x]', '1', 'true', '192.0.2.1'];
        const check = values.some((value) =>
          loads(aRule(`conditions: {all: [{fact: action, operator: "${operator}", value: ${value}}]}`)),
        );
        const editor = validates(
          aRule(`conditions: {all: [{fact: action, operator: "${operator}", value: x}]}`),
        );
        expect([operator, editor]).toEqual([operator, check]);
      }),
      { numRuns: 500 },
    );
  });
});

function aRule(body: string): string {
  return `rules:\n  - {id: a, ${body}}\n`;
}

function verdicts(body: string) {
  return { check: loads(aRule(body)), editor: validates(aRule(body)) };
}

function loads(text: string): boolean {
  return parseRules(new Map([['rules.yaml', text]])).ok;
}

function validates(text: string): boolean {
  return editor(parse(text, { maxAliasCount: -1 }));
}

function ruleFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function examplesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
}
