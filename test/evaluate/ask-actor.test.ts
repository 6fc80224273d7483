import { describe, expect, it } from '@jest/globals';
import { mistakesOf, rulesOf } from './builders.ts';

const fileOf = (tags: string, head = '') =>
  `${head}rules:\n  - id: risky\n    match: {action: x}\n    ask_actor: true\n    tags: ${tags}\n`;
const refusal = (tag: string, line = 4) =>
  `rules.yaml:${line}:16 a rule on account takeover ("${tag}" in its tags) cannot ask the actor: whoever took the account over would answer`;

describe('ask_actor', () => {
  it('is part of what alerts keep of the rule', () => {
    expect(rulesOf(fileOf('[data]')).rules[0]).toMatchObject({ askActor: true });
    expect(rulesOf('rules: [{id: calm, match: {action: x}, ask_actor: false}]').rules[0]).not.toHaveProperty(
      'askActor',
    );
  });

  it.each(['account-takeover', 'Account_Takeover', 'attack.t1078', 'attack.t1078.004', 'ATTACK.T1110.003'])(
    'is a mistake where the rule is on account takeover by its tags: %s',
    (tag) => {
      expect(mistakesOf(fileOf(`[data, ${tag}]`))).toEqual([refusal(tag)]);
      expect(mistakesOf(fileOf(`[data, ${tag}]`).replace('true', 'false'))).toEqual([]);
    },
  );

  it.each(['attack.t1098', 'attack.t10780', 'takeover-of-the-company'])(
    'is none with other tags: %s',
    (tag) => {
      expect(mistakesOf(fileOf(`[${tag}]`))).toEqual([]);
    },
  );

  it('is a mistake by the tags that the file gives its rules, unless the rule has its own', () => {
    const head = 'defaults: {tags: [account-takeover]}\n';
    const own = fileOf('[data]', head);
    expect(mistakesOf(own)).toEqual([]);
    expect(mistakesOf(own.replace('    tags: [data]\n', ''))).toEqual([refusal('account-takeover', 5)]);
  });

  it('is said by each rule, not by the file, and is true or false', () => {
    expect(mistakesOf('defaults: {ask_actor: true}\nrules: []\n')).toEqual([
      expect.stringContaining('rules.yaml:1:12 unknown'),
    ]);
    expect(mistakesOf('rules: [{id: a, match: {action: x}, ask_actor: yes please}]\n')).toHaveLength(1);
  });
});
