import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { parseRules } from '../../src/evaluate/load-rules.ts';
import { anEvent } from './builders.ts';

/** Words of the rule language, so that nonsense comes close to sense. */
const words = [
  ...[
    'rules',
    'lists',
    'defaults',
    'id',
    'match',
    'unless',
    'conditions',
    'all',
    'any',
    'not',
    'fact',
    'operator',
    'value',
  ],
  ...[
    'path',
    '$.email',
    'equal',
    'in',
    'gt',
    'regex',
    'cidr',
    'exists',
    'action',
    'actor.id',
    'users.name',
    '$list',
    '{{id}}',
  ],
  ...[
    'threshold',
    'first_seen',
    'distinct',
    'of',
    'by',
    'count',
    'within',
    '10m',
    '0s',
    'group',
    'for',
    'tests',
    'events',
  ],
  ...[
    'message',
    'title',
    'severity',
    'high',
    'mode',
    'off',
    '__proto__',
    'constructor',
    '10.0.0.0/8',
    '(a+)+$',
    '(',
    '*',
    '',
  ],
];
const word = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string() },
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);

const { thing } = fc.letrec<{ thing: unknown }>((tie) => ({
  thing: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'thing' },
    scalar,
    fc.array(tie('thing'), { maxLength: 3 }),
    fc.dictionary(word, tie('thing'), { maxKeys: 4 }),
  ),
}));

const rule = fc
  .dictionary(word, thing, { maxKeys: 5 })
  .map((more) => ({ id: 'rule', match: { action: 'x' }, ...more }));
const writtenFile = fc
  .oneof(
    thing,
    fc.array(rule, { maxLength: 2 }).map((rules) => ({ rules })),
  )
  .map((data) => stringify(data));

/** Scraps of YAML's own grammar, and of what it makes trouble with. */
const scrap = fc.oneof(
  word,
  fc.constantFrom(
    '\n',
    '\n  ',
    '\n  - ',
    ': ',
    ', ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '? ',
    '---\n',
    '...\n',
    '# ',
    '"',
    "'",
    '|\n',
  ),
  fc.constantFrom(
    '!!set ',
    '!x ',
    '<<: ',
    '\t',
    '%YAML 1.1\n---\n',
    '\0',
    '\ufeff',
    '\r',
    '\ud800',
    '.nan',
    '0x1F',
    '1e999',
    '~',
  ),
);
const scraps = fc.array(scrap, { maxLength: 40 }).map((parts) => parts.join(''));

const sound = readFileSync('rules/access.yaml', 'utf8').slice(0, 1500);
const damaged = fc
  .array(fc.record({ at: fc.nat(sound.length), drop: fc.nat(20), put: scrap }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((cuts) =>
    cuts.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), sound),
  );

async function check(text: string): Promise<boolean> {
  const loaded = parseRules(new Map([['nonsense.yaml', text]]));
  if (loaded.ok) {
    await createEvaluator(loaded.ruleSet).explain(anEvent());
    return true;
  }
  expect(loaded.mistakes.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const { line, column, message } of loaded.mistakes) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toMatch(/^$|undefined|\[object|Invalid input/);
  }
  return false;
}

describe('ten thousand nonsense rule files', () => {
  it.each([
    ['of scraps', scraps, 4000],
    ['of misplaced words', writtenFile, 4000],
    ['damaged', damaged, 2000],
  ])(
    '%s: each is valid or has a located mistake, and none hangs',
    async (_, texts, numRuns) => {
      const outcomes = { valid: 0, mistaken: 0 };
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          outcomes[(await check(text)) ? 'valid' : 'mistaken'] += 1;
        }),
        { numRuns },
      );
      expect(outcomes.mistaken).toBeGreaterThan(numRuns / 20);
    },
    120_000,
  );
});
