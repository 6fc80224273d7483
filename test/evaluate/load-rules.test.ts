import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatMistake, loadRules, parseRules } from '../../src/evaluate/load-rules.ts';
import { mistakesOf, rulesOf } from './builders.ts';

const rule = (id: string) => `rules:\n  - {id: ${id}, match: {action: x}}\n`;

describe('a rules folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const told = async () => {
    const loaded = await loadRules(folder);
    return loaded.ok ? loaded.ruleSet.rules.map(({ id }) => id) : loaded.mistakes.map(formatMistake);
  };

  it('is read to its depths, in order, both endings', async () => {
    await mkdir(join(folder, 'b', 'c'), { recursive: true });
    await writeFile(join(folder, 'b', 'c', 'two.yml'), rule('two'));
    await writeFile(join(folder, 'a.yaml'), rule('one'));
    await writeFile(join(folder, 'notes.md'), 'no rules');
    expect(await told()).toEqual(['one', 'two']);
  });

  it('may be swapped by links, as a mounted ConfigMap does it: each file counts once', async () => {
    await mkdir(join(folder, '..2026', 'sub'), { recursive: true });
    await writeFile(join(folder, '..2026', 'a.yaml'), rule('one'));
    await symlink('..2026', join(folder, '..data'));
    await symlink(join('..data', 'a.yaml'), join(folder, 'a.yaml'));
    await symlink('.', join(folder, 'loop'));
    expect(await told()).toEqual(['one']);
  });

  it('must exist and hold a rule file: the mistake names it', async () => {
    expect(await told()).toEqual([`${folder}: no *.yaml or *.yml file in this folder`]);
    const loaded = await loadRules(join(folder, 'missing'));
    expect(loaded.ok ? [] : loaded.mistakes.map(formatMistake)).toEqual([
      `${join(folder, 'missing')}: there is no such folder`,
    ]);
    await writeFile(join(folder, 'a.yaml'), rule('one'));
    const file = await loadRules(join(folder, 'a.yaml'));
    expect(file.ok ? [] : file.mistakes.map(formatMistake)).toEqual([
      `${join(folder, 'a.yaml')}: this is a file, and a folder is expected`,
    ]);
  });

  it('tells what cannot be read among the mistakes of what can, from the top of the files down', async () => {
    await writeFile(join(folder, 'a.yaml'), 'ruls: []');
    await writeFile(join(folder, 'b.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    await symlink('nowhere', join(folder, 'c.yaml'));
    expect(await told()).toEqual([
      'a.yaml:1:1 "rules" is missing',
      'a.yaml:1:1 unknown key "ruls" (did you mean "rules"?), allowed: lists, defaults, rules',
      'b.yaml:1:1 the file is not UTF-8: the byte 0xff cannot stand here',
      expect.stringMatching(/^c\.yaml:1:1 cannot be read: .*ENOENT/),
    ]);
  });

  it.each([
    [['rules: []\n# caf', [0xe9], '\n'], '2:6', '0xe9'],
    [['\ufeffa', [0xff]], '1:2', '0xff'],
    [['# \ufffd é 🔥 ', [0xc3], ' '], '1:10', '0xc3'],
    [['a\r\n\r\nb', [0xef, 0xbf]], '3:2', '0xef'],
    [['\ufffd\n', [0xed, 0xa0, 0x80]], '2:1', '0xed'],
  ])('tells where %j is no UTF-8: %s', async (parts, place, byte) => {
    await writeFile(join(folder, 'a.yaml'), Buffer.concat(parts.map((part) => Buffer.from(part))));
    expect(await told()).toEqual([
      `a.yaml:${place} the file is not UTF-8: the byte ${byte} cannot stand here`,
    ]);
  });

  it('may begin with a byte order mark, and hold any character', async () => {
    await writeFile(join(folder, 'a.yaml'), `\ufeff${rule('one')}# \ufffd é 🔥`);
    expect(await told()).toEqual(['one']);
  });

  it('is not read where it is far larger than a rule file may be', async () => {
    await writeFile(join(folder, 'a.yaml'), '');
    // To read as much as this fails by itself, when gigabytes of memory are taken.
    await truncate(join(folder, 'a.yaml'), 1.5 * 1024 ** 3);
    expect(await told()).toEqual(['a.yaml:1:1 cannot be read: it is larger than 512 KiB']);
  });

  it('is read without waiting for what is no file: only a file, or a link to one, holds rules', async () => {
    execFileSync('mkfifo', [join(folder, 'a.yaml'), join(folder, 'notes')]);
    await symlink('a.yaml', join(folder, 'b.yml'));
    await symlink('/dev/zero', join(folder, 'c.yaml'));
    const server = createServer().listen(join(folder, 'd.yaml'));
    await writeFile(join(folder, 'e'), rule('one'));
    await symlink('e', join(folder, 'f.yaml'));
    const message = 'cannot be read: it is a pipe, a socket or a device, and a file is expected';
    const names = ['a.yaml', 'b.yml', 'c.yaml', 'd.yaml'];
    expect(await told()).toEqual(names.map((name) => `${name}:1:1 ${message}`));
    server.close();
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
    expect(await told()).toEqual(['one']);
  });

  it('keeps the files as they were read', async () => {
    await writeFile(join(folder, 'a.yaml'), rule('one'));
    const loaded = await loadRules(folder);
    expect(loaded.ok && parseRules(loaded.ruleSet.files).ok).toBe(true);
  });
});

describe('mistakes', () => {
  it('are told all at once, over all files, each where it stands', () => {
    const loaded = parseRules(
      new Map([
        ['b.yaml', rule('same')],
        ['a.yaml', `${rule('same')}  - match: {action: x, actr: y}\n    mode: on\n`],
      ]),
    );
    expect(loaded.ok ? [] : loaded.mistakes.map(formatMistake)).toEqual([
      'a.yaml:3:5 "id" is missing',
      expect.stringMatching(/^a\.yaml:3:24 unknown field "actr" \(did you mean "actor"\?\)/),
      'a.yaml:4:11 "mode" cannot be "on", allowed: live, shadow, off',
      'b.yaml:2:10 the id "same" is used already at a.yaml:2:10',
    ]);
  });

  it.each([
    ['', '1:1 the file is empty'],
    ['# nothing\n', '1:1 the file is empty'],
    ['---\n', '1:1 the file is empty'],
    ['[]', '1:1 "the file" must be a map, not a list'],
    ['rules: {}', '1:8 "rules" must be a list, not a map'],
    [`${rule('a')}---\n${rule('b')}`, '3:1 a second document begins here'],
    ['rules: []\nrules: []\n', '2:1 the key "rules" is written twice'],
    ['rules:\n  - {id: a, id: b, match: {action: x}}', '2:13 the key "id" is written twice'],
    ['rules: *none', '1:8 the alias *none stands for nothing'],
    ['rules: &a [*a]', '1:12 the alias *a stands inside what it stands for'],
    ['rules: [', '1:9 '],
    ['rules:\n  - id: "a\n    name: b\n', '2:9 the quote that begins here is not closed'],
    ["lists: {a: ['b', 'c, d]}\nrules: []\n", '1:18 the quote that begins here is not closed'],
    ['rules: []\nlists: !!map\n  a: &a "b\n', '3:9 the quote that begins here is not closed'],
    ['rules: []\n\tx: 1', '2:1 '],
    ['rules: [{id: !!binary aGk=, match: {action: x}}]', '1:14 Unresolved tag'],
    ['%YAML 1.1\n---\nrules: []', '1:1 YAML 1.2 is read here'],
    ['rules: []\n__proto__: {}', '2:1 "__proto__" cannot be a key'],
    ['rules: []\n? [a]\n: 1', '2:3 a key must be plain text'],
    ['rules: []\n<<: {}', '2:1 unknown key "<<"'],
    ['lists: {a: b}\nrules: []', '1:12 "a" must be a list, not "b"'],
    ['lists: {a: [{}]}\nrules: []', '1:13 each of "a" must be text, a number, or true or false, not a map'],
    ['rules:\n  -\n  - 5', '2:4 each of "rules" must be a map, not empty'],
    ['rules:\n  -\n  - 5', '3:5 each of "rules" must be a map, not 5'],
    ['lists: {a: [x], b: [$a]}\nrules: []', '1:21 "$a": a list cannot hold another list'],
    [
      'rules: [{id: a, match: {action: *ip*}}]',
      '1:33 the alias *ip* stands for nothing: no &ip* comes before it; text that begins with * needs quotes',
    ],
    ['\ufeffrules:\r\n  - id: a\r\n    match: {acton: x}\r\n', '3:13 unknown field "acton"'],
    ['lists: {a b: [x]}\nrules: []', '1:9 "a b" cannot name a list'],
    ['defaults: {chanel: x}\nrules: []', '1:12 unknown key "chanel" (did you mean "channel"?)'],
  ])('%j: %s', (yaml, told) => expect(mistakesOf(yaml).join('\n')).toContain(`rules.yaml:${told}`));

  it.each([
    ['id: Not_Kebab', '"Not_Kebab" is not kebab-case'],
    ['id: 5', '"id" must be text, not 5'],
    [
      'severity: hgh',
      '"severity" cannot be "hgh" (did you mean "high"?), allowed: info, low, medium, high, critical',
    ],
    ['mode: false', '"mode" cannot be false, allowed: live, shadow, off'],
    ['mutable: maybe', '"mutable" must be true or false, not "maybe"'],
    ['tags: attack', '"tags" must be a list, not "attack"'],
    ['tags: [1]', 'each of "tags" must be text, not 1'],
    ['channel: ""', 'a channel is "#name" or a channel id'],
    ['channel: #security', 'a channel is "#name" or a channel id; quote it'],
    ['channel: "#"', 'a channel is "#name" or a channel id'],
    ['channel: "##"', 'a channel is "#name" or a channel id'],
    ['channel: "@bob"', 'a channel is "#name" or a channel id'],
    ['channel: "#two words"', 'a channel is "#name" or a channel id'],
    ['channel: "#first.second"', 'a channel is "#name" or a channel id'],
    ['channel: "#a,#b"', 'a channel is "#name" or a channel id'],
    ['channel: "<#C0123|alerts>"', 'a channel is "#name" or a channel id'],
    ['channel: 5', 'a channel is "#name" or a channel id'],
    [`channel: "#${'a'.repeat(81)}"`, 'a channel is "#name" or a channel id'],
    ['group: {by: actr.id}', 'unknown field "actr.id" (did you mean "actor"?)'],
    ['group: {by: []}', '"by" must name at least one field'],
    ['group: {for: 0s}', '"0s" is an impossible duration'],
    ['group: {for: 999999999d}', '"999999999d" is an impossible duration'],
    ['group: {for: 10}', '"for" must be a duration'],
    ['group: {for: 1 hour}', '"1 hour" is no duration'],
    ['group: {for: -1h}', '"-1h" is no duration'],
    ['message: {title: "{{actr.name}}"}', 'unknown field "actr.name"'],
    ['message: {title: "{{ }}"}', '"{{}}" names no field'],
    ['message: {title: "{{actor.name|}}"}', '"actor.name|" names no field on one side of a "|"'],
    ['message: {title: "{{actor.name|actr.email}}"}', 'unknown field "actr.email"'],
    ['message: {title: "{{actor.name}"}', 'a "{{" or "}}" stands alone'],
    ['message: {title: "{{actor.name} and {{users.name}}"}', 'a "{{" or "}}" stands alone'],
    ['message: {title: "{{actor.name} and more}}"}', '"actor.name} and more" has a brace in it'],
    ['message: {title: "{{{actor.name}}}"}', '"{actor.name" has a brace in it'],
    ['message: {title: x, titel: x}', 'unknown key "titel" (did you mean "title"?)'],
    ['tests: [{name: a, event: {acton: x}, match: true}]', 'unknown key "acton" (did you mean "action"?)'],
    ['tests: [{name: a, match: true}]', 'a test has either "event" or "events"'],
    ['tests: [{name: a, event: {}, events: [{}], match: true}]', 'a test has either "event" or "events"'],
    ['tests: [{name: a, events: [], match: true}]', '"events" must hold at least one event'],
    ['tests: [{name: a, events: [{after: 1x}], match: true}]', '"1x" is no duration'],
    [
      'tests: [{name: a, events: [{}, {after: 1m, time: 2026-01-01}], match: true}]',
      'an event has "after" and "time", allowed: either',
    ],
    ['tests: [{name: a, event: {after: 1m}, match: true}]', 'unknown key "after"'],
    ['tests: [{name: a, event: {}, match: false, title: x}]', 'a test that expects no match has no "title"'],
    ['threshold: {count: 0, within: 1m}', '"count" must be a whole number from 1 to 10000'],
    ['threshold: {count: 2.5, within: 1m}', '"count" must be a whole number from 1 to 10000'],
    ['threshold: {count: 5}', '"within" is missing'],
    ['threshold: {count: 5, within: 0m}', '"0m" is an impossible duration'],
    ['threshold: {count: 5, within: 1m, by: actor.id.}', 'an empty part'],
    ['distinct: {count: 5, within: 1m}', '"of" is missing'],
    ['first_seen: {of: actr.id, within: 1m}', 'unknown field "actr.id"'],
    ['first_seen: {of: actor.id, within: 1m, learn: 7}', '"learn" must be a duration'],
    ['first_seen: {of: actor.id, within: 1m, by: x}', 'unknown key "by", allowed: of, within, learn'],
    ['tests: [{name: a, event: {}}]', '"match" is missing'],
    ['match: {}', '"match" must hold at least one field'],
    ['match: []', 'an empty list can never hold'],
    [
      'match: {action: }',
      '"action" must be text, a number, true or false, a list of these, or a map of operators, not empty',
    ],
    ['match: {action: ""}', 'an empty string is absent'],
    ['match: {action: []}', 'an empty list can never hold'],
    ['match: {action: {}}', 'an empty map tests nothing'],
    ['match: {action: {nto: x}}', 'unknown key "nto" (did you mean "not"?)'],
    ['match: {action: {not: {not: {}}}}', 'an empty map tests nothing'],
    ['match: {action: {gt: abc}}', '"abc" is neither a number nor an ISO 8601 time'],
    ['match: {action: {gt: true}}', '"gt" must be a number, an ISO 8601 time, or a list of them, not true'],
    ['match: {action: {exists: "yes"}}', '"exists" must be true or false, not "yes"'],
    ['match: {action: {cidr: 10.0.0.0/99}}', '"10.0.0.0/99" is no network'],
    ['match: {action: {regex: "(?=a)"}}', 'this regex cannot be used'],
    ['match: {action: {regex: "(a)\\\\1"}}', 'this regex cannot be used'],
    [
      'match: {action: {regex: "(a.{0,300}){3}c"}}',
      'this regex is too large: it compiles to 1812 instructions, allowed: 1000; each {n} and {n,m} writes what it repeats n or m times, so lower them, or write + or *',
    ],
    ['match: {action: {regex: ["[\\\\p{L}\\\\d ]{900}!", "a.{0,500}b"]}}', 'compiles to 1004 instructions'],
    ['match: {action: $nobody}', 'unknown list "$nobody", this file has no lists'],
    ['unless: {}', '"unless" must hold at least one field'],
    ['unless: [{actor.email: {regx: a}}]', 'unknown key "regx" (did you mean "regex"?)'],
    ['colour: red', 'unknown key "colour"'],
  ])('{%s}: %s', (body, told) => {
    const yaml = `rules:\n  - ${body.startsWith('id') ? '' : 'id: rule\n    '}${body}\n${
      /^(match|unless)/.test(body) ? '' : '    match: {action: x}\n'
    }`;
    const lines = mistakesOf(yaml);
    expect(lines.join('\n')).toContain(told);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^rules\.yaml:[23]:\d+ /);
  });

  it.each([
    '#security-alerts',
    '#sicherheit_2',
    '#безопасность',
    '#監査ログ',
    '#सुरक्षा',
    '#e\u0301quipe',
    '#\u{20000}',
    `#${'a'.repeat(80)}`,
    `#${'\u{20000}'.repeat(80)}`,
    'security-alerts',
    'C012AB3CD',
    'G012AB3CD',
  ])('are none where the channel is one that Slack may have: %s', (channel) => {
    const head = `defaults: {channel: "${channel}"}\n`;
    expect(mistakesOf(`${head}rules: [{id: a, channel: "${channel}", match: {action: x}}]`)).toEqual([]);
  });

  it('name the column of what is wrong', () => {
    const yaml =
      'rules:\n  - id: rule\n    match:\n      action: x\n      location.ip: {not: {cidr: [10.0.0.0/8, here]}}\n';
    expect(mistakesOf(yaml)).toEqual([expect.stringMatching(/^rules\.yaml:5:46 "here" is no network/)]);
  });

  it('name the place of an "after" beside a "time", and of no other', () => {
    const events = '[{time: 2026-01-01}, {after: 1m}, {after: 0s, time: }, {after: 0s, time: 2026-01-01}]';
    const yaml = `rules:\n  - id: rule\n    match: {action: x}\n    tests:\n      - name: a\n        match: true\n        events: ${events}\n`;
    const column = `        events: ${events}`.lastIndexOf('0s') + 1;
    expect(mistakesOf(yaml)).toEqual([
      `rules.yaml:7:${column} an event has "after" and "time", allowed: either`,
    ]);
  });

  it.each([
    ['title: "{{actor.name}} and {{actr.name}}"', '4:34'],
    ["title: '{{actr.name}}'", '4:15'],
    ["title: 'it''s {{actor.name}}'' {{actr.name}}'", '4:14'],
    ['title: a  {{actr.name}}', '4:17'],
    ['title: !!str a {{actr.name}}', '4:22'],
    ['title: a\n        {{actor.name}}\n\n        b {{actr.name}}', '7:11'],
    ['title: "a\n        b {{actr.name}}\\n"', '5:11'],
    ['title: "\\x7b{actr.name}}"', '4:14'],
    ['title: "\\\\{{actr.name}}"', '4:14'],
    ['title: "a\\\n        {{actr.name}}"', '4:14'],
    ['title: >-\n        a\n        {{actr.name}} b', '6:9'],
    ['title: >- # {{actr.name}}\n\n        a\n         - {{actr.name}}\n       # no part of it', '7:12'],
    ['title: |2+\r\n          a {{actr.name}}\r\n', '5:13'],
    ['title: &t >\n        é 🔥 {{actr.name}}\n', '5:14'],
    ['title: "🔥 a }} {{actor.name}}"', '4:20', 'stands alone'],
    ['title: "{{actor.name}} {{actor.id} {{users.name}}"', '4:30', 'stands alone'],
    ['title: "{{actor.name}} {{ }}"', '4:30', '"{{}}" names no field'],
  ])('point at the {{ in %j', (title, place, told = 'unknown field "actr.name"') => {
    const yaml = `rules:\n  - id: a\n    message:\n      ${title}\n    match: {action: x}\n`;
    const lines = mistakesOf(yaml);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`rules.yaml:${place} `);
    expect(lines[0]).toContain(told);
  });

  it('point at each of several {{, and through an alias at the alias', () => {
    const yaml = `rules:
  - {id: a, name: &n "{{actr.x}}", message: {title: "{{actr.x}} {{actr.x}}"}, match: {action: x}}
  - {id: b, message: {title: *n}, match: {action: x}}
`;
    const places = mistakesOf(yaml).map((line) => line.split(' ')[0]);
    expect(places).toEqual(['rules.yaml:2:54', 'rules.yaml:2:65', 'rules.yaml:3:30']);
  });

  it("point at a list's own element, once for all who use it", () => {
    const use = '{action: x, location.ip: {cidr: $nets}}';
    const yaml = `lists:\n  nets: [10.0.0.0/8, here]\nrules:\n  - {id: a, match: ${use}}\n  - {id: b, match: ${use}}\n`;
    expect(mistakesOf(yaml)).toEqual([expect.stringMatching(/^rules\.yaml:2:22 "here" is no network/)]);
  });

  it.each([
    [
      '{regx: a, cidr: nonsense, regex: "(a"}',
      ['unknown key "regx"', '"nonsense" is no network', 'this regex'],
    ],
    ['[$nolist, {gt: zz}, ""]', ['unknown list "$nolist"', '"zz" is neither', 'an empty string']],
    ['{not: [{not: {gt: [zz]}}, {nto: x}]}', ['"zz" is neither', 'unknown key "nto"']],
    ['[{}, []]', ['an empty map', 'an empty list']],
    ['["", a, {regx: b, contains: c, not: {}}]', ['an empty string', 'unknown key "regx"', 'an empty map']],
  ])('are told all at once within the value %s', (value, told) => {
    const lines = mistakesOf(`rules:\n  - id: a\n    match: {actor.name: ${value}}\n`);
    expect(lines).toEqual(told.map((message) => expect.stringContaining(message)));
  });

  it.each([
    ['match', 'match: {action: $automaton}'],
    ['conditions, as a list', 'conditions: {all: [{fact: action, operator: in, value: $automaton}]}'],
    ['conditions, in a list', 'conditions: {all: [{fact: action, operator: notIn, value: [x, $automaton]}]}'],
    ['conditions, as one value', 'conditions: {all: [{fact: action, operator: equal, value: $automaton}]}'],
    ['conditions, in our own', 'conditions: {all: [{fact: action, operator: ends_with, value: $automaton}]}'],
  ])('tell of an unknown list in %s which there are', (_, body) => {
    const told = (lists: string) => mistakesOf(`${lists}rules:\n  - {id: a, ${body}}\n`).join('\n');
    expect(told('lists: {automation: [x], admins: [y]}\n')).toContain(
      'unknown list "$automaton" (did you mean "automation"?), allowed: $automation, $admins',
    );
    expect(told('')).toContain('unknown list "$automaton", this file has no lists');
  });

  describe('of an empty list', () => {
    const head = 'lists: {d: [], e: [], some: [x], wrong: {}}\nrules:\n';
    const told = (body: string) =>
      mistakesOf(`${head}  - {id: a, match: {action: x}}\n  - {id: b, ${body}}\n`).filter(
        (line) => !line.includes('"wrong" must be a list'),
      );

    it.each([
      'match: {message: $d}',
      'match: {message: [$d, $e]}',
      'match: {message: {contains: $d}}',
      'match: {location.ip: {cidr: [$d], exists: true}}',
      'match: [{action: x}, {message: $d}]',
      'match: {message: {not: {not: $d}}}',
      'match: {action: x}, unless: {message: {not: $d}}',
      'conditions: {all: [{fact: action, operator: in, value: $d}]}',
      'conditions: {all: [{fact: action, operator: in, value: [$d, $e]}]}',
      'conditions: {any: [{fact: users.id, operator: "swap:in", value: $d}]}',
      'conditions: {all: [{fact: action, operator: "someValue:equal", value: $d}]}',
      'conditions: {all: [{fact: action, operator: "everyFact:in", value: $d}]}',
      'conditions: {all: [{fact: action, operator: starts_with, value: $d}]}',
      'conditions: {not: {fact: action, operator: notIn, value: $d}}',
      'conditions: {all: [{fact: action, operator: "not:not", value: $d}]}',
    ])('is told where a condition could never hold: %s', (body) => {
      const column = `  - {id: b, ${body}}`.search(/\[?\$d/) + 1;
      const empty = body.includes('$e') ? '$d, $e' : '$d';
      expect(told(body)).toEqual([
        `rules.yaml:4:${column} an empty list can never hold: there is nothing in ${empty}`,
      ]);
    });

    it.each([
      'match: {message: [$d, x]}',
      'match: {message: {not: $d}}',
      'match: {message: {not: {contains: $d}}}',
      'match: {message: $some}',
      'match: {message: $wrong}',
      'match: {action: x}, unless: {message: $d}',
      'match: {action: x}, unless: [{message: x}, {location.ip: {cidr: $d}}]',
      'conditions: {all: [{fact: action, operator: in, value: [x, $d]}]}',
      'conditions: {all: [{fact: action, operator: notIn, value: $d}]}',
      'conditions: {all: [{fact: users.id, operator: "someFact:notIn", value: $d}]}',
      'conditions: {all: [{fact: action, operator: "not:in", value: $d}]}',
      'conditions: {all: [{fact: action, operator: "not:matches", value: $d}]}',
      'conditions: {all: [{fact: action, operator: not, value: $d}]}',
      'conditions: {not: {fact: action, operator: in, value: $d}}',
    ])('is none where it means that there are no exceptions yet: %s', (body) =>
      expect(told(body)).toEqual([]),
    );

    it('is told of one that is written out, whatever it stands for', () => {
      expect(told('conditions: {all: [{fact: action, operator: in, value: []}]}')).toEqual([
        'rules.yaml:4:68 "in" takes a list with something in it',
      ]);
      expect(told('conditions: {all: [{fact: action, operator: notIn, value: []}]}')).toEqual([
        'rules.yaml:4:71 "notIn" takes a list with something in it',
      ]);
    });

    it('is not told of a list that has something among what is wrong with it', () => {
      expect(mistakesOf('lists: {d: [{}]}\nrules: [{id: a, match: {message: $d}}]')).toEqual([
        expect.stringContaining('each of "d" must be text'),
      ]);
      expect(told('match: {message: [$d, {regx: x}]}')).toEqual([
        expect.stringContaining('unknown key "regx"'),
      ]);
    });
  });

  describe.each([
    ['match', (operator: string) => `    match: {time: {${operator}: [`, ']}}'],
    [
      'conditions',
      (operator: string) => `    conditions: {all: [{fact: time, operator: ${operator}, value: [`,
      ']}]}',
    ],
  ])('among the operands of %s', (_, headOf, tail) => {
    it.each<[operator: string, ...operands: (readonly [written: string, told?: string])[]]>([
      [
        'cidr',
        ['{}', 'a map'],
        ['null', 'empty'],
        ['::1'],
        ['5', 'not 5'],
        ['here', 'no network'],
        ['$no', '$no'],
      ],
      ['gte', ['zz', 'neither a number'], ['null', 'empty'], ['2026-01-01'], ['true', 'not true']],
      ['regex', ['"(a"', 'this regex'], ['""', 'an empty string'], ['b'], ['5', 'not 5']],
      ['starts_with', ['[a]', 'a list'], ['$no', '$no'], ['true'], ['""', 'an empty string']],
      ['not', ['{gt: zz}', 'neither a number'], ['{}', 'an empty map'], ['a'], ['null', 'empty']],
      ['exists', ['{}', 'a map'], ['true'], ['"yes"', 'not "yes"']],
    ])(
      'of %s are told all at once, each in its place, beside another of the rule',
      (operator, ...operands) => {
        const line = `${headOf(operator)}${operands.map(([written]) => written).join(', ')}${tail}`;
        const mistaken = operands.filter(([, told]) => told !== undefined);
        const places = mistaken.map(([written]) => {
          const column = line.indexOf(written.replace('{gt: zz}', 'zz'), headOf(operator).length) + 1;
          return `rules.yaml:4:${column}`;
        });
        const lines = mistakesOf(`rules:\n  - id: a\n    severity: loud\n${line}\n`);
        expect(lines.map((told) => told.split(' ')[0])).toEqual(['rules.yaml:3:15', ...places]);
        expect(lines.slice(1)).toEqual(mistaken.map(([, told]) => expect.stringContaining(told ?? '')));
      },
    );
  });

  it('are told of the value of a field that is wrong itself', () => {
    expect(mistakesOf('rules: [{id: a, match: {actr.id: {gt: [zz, null]}}}]')).toEqual([
      expect.stringContaining('unknown field "actr.id"'),
      expect.stringContaining('"zz" is neither a number'),
      expect.stringContaining('"gt" must be a number or an ISO 8601 time, not empty'),
    ]);
    const leaf = '{fact: actr.id, operator: gt, value: [zz, 5], prio: 1}';
    expect(mistakesOf(`rules: [{id: a, conditions: {all: [${leaf}]}}]`)).toEqual([
      expect.stringContaining('unknown field "actr.id"'),
      expect.stringContaining('"zz" is neither a number'),
      expect.stringContaining('unknown key "prio"'),
    ]);
  });

  it('include a rule that would match everything', () => {
    expect(mistakesOf('rules: [{id: all}]')).toEqual([
      expect.stringContaining('the rule would match every event'),
    ]);
  });

  it('refuse an alias bomb and a file nested without end, at once', () => {
    const levels = Array.from(
      { length: 20 },
      (_, n) => `  l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(', ')}]`,
    );
    expect(mistakesOf(`lists:\n  l0: &l0 [x]\n${levels.join('\n')}\nrules: []`).join('\n')).toContain(
      'the file stands for too many values',
    );
    expect(mistakesOf(`rules: ${'['.repeat(100)}${']'.repeat(100)}`).join('\n')).toContain(
      'nested too deeply',
    );
  });

  it.each(['[', '{', '{a: ', '- '])('say in our words that %j without end is nested too deeply', (part) => {
    const mistakes = mistakesOf(part.repeat(200_000 / part.length));
    expect(mistakes).toContainEqual(expect.stringMatching(/^rules\.yaml:\d+:\d+ this is nested too deeply$/));
    expect(mistakes.filter((mistake) => /stack|regular expression/i.test(mistake))).toEqual([]);
  });

  it('stay bounded, and are told soon, in a file of half a megabyte', () => {
    const many = (part: (n: number) => string, count: number) =>
      Array.from({ length: count }, (_, n) => part(n)).join('');
    expect(mistakesOf('#'.repeat(600_000))).toEqual([expect.stringContaining('larger than 512 KiB')]);
    const mistakes = mistakesOf(many((n) => `k${n}: 1\n`, 40_000));
    expect(mistakes).toHaveLength(501);
    expect(mistakes).toContain('rules.yaml:1:1 the file has more mistakes than are told here');
    const list = `lists: {a: [${many(() => 'x, ', 1000)}]}\n`;
    const uses = many(() => '{actor.x: $a}, ', 2000);
    const tooMany = [expect.stringContaining('with this the rules of the file stand for too many values')];
    expect(mistakesOf(`${list}rules: [{id: r, match: [${uses}]}]`)).toEqual(tooMany);
    const networks = `lists: {a: [${many((n) => `10.${n >> 8}.${n & 255}.0/24, `, 10_000)}]}\n`;
    const ofAddresses = many(() => '{location.ip: $a}, ', 10_000);
    expect(mistakesOf(`${networks}rules: [{id: r, match: [${ofAddresses}]}]`)).toEqual(tooMany);
    const regexes = many(() => '"(a{1,100}){1,2}", ', 2000);
    expect(mistakesOf(`rules: [{id: r, match: {action: {regex: [${regexes}]}}}]`)).toHaveLength(1);
    expect(mistakesOf(`rules: [{id: r, match: {action: {regex: "${'a'.repeat(1001)}"}}}]`)).toEqual([
      expect.stringContaining('"regex" must be at most 1000 characters'),
    ]);
  }, 60_000);

  it('are none where an alias is used as it is meant', () => {
    const group = 'group: &daily {for: 1d}';
    const rules = Array.from(
      { length: 150 },
      (_, n) => `  - {id: r-${n}, match: {action: x}, group: *daily}`,
    );
    expect(rulesOf(`defaults:\n  ${group}\nrules:\n${rules.join('\n')}`).rules).toHaveLength(150);
  });
});

describe('a rule', () => {
  it('takes from its file what it does not say itself', () => {
    const { rules } = rulesOf(`
defaults: {channel: "#all", severity: low, mode: shadow, mutable: false, tags: [a], runbook: ask, group: {for: 2h}}
rules:
  - {id: plain, match: {action: x}}
  - {id: own, name: Own, channel: "#own", severity: high, mode: live, mutable: true, tags: [b], runbook: look,
     group: {by: [users.id]}, match: {action: x}}
`);
    const group = { by: ['actor.id'], forMs: 7_200_000 };
    expect(rules[0]).toMatchObject({
      id: 'plain',
      name: 'plain',
      channel: '#all',
      severity: 'low',
      mode: 'shadow',
    });
    expect(rules[0]).toMatchObject({
      mutable: false,
      tags: ['a'],
      runbook: 'ask',
      group,
      source: 'rules.yaml:4',
    });
    expect(rules[1]).toMatchObject({
      name: 'Own',
      channel: '#own',
      severity: 'high',
      mode: 'live',
      mutable: true,
    });
    expect(rules[1]).toMatchObject({
      tags: ['b'],
      runbook: 'look',
      group: { by: ['users.id'], forMs: 7_200_000 },
    });
  });

  it('has a fingerprint that changes with it, its defaults and the lists it uses, and with nothing else', () => {
    const print = (yaml: string) => rulesOf(yaml).rules[0]?.fingerprint;
    const base = print('lists: {a: [x], b: [y]}\nrules: [{id: r, match: {action: $a}}]');
    expect(print('# comment\nlists: {a: [x], b: [z]}\nrules: [{id: r, match: {action: $a}}]')).toBe(base);
    expect(print('lists: {a: [z], b: [y]}\nrules: [{id: r, match: {action: $a}}]')).not.toBe(base);
    expect(
      print('lists: {a: [x]}\ndefaults: {severity: low}\nrules: [{id: r, match: {action: $a}}]'),
    ).not.toBe(base);
    expect(print('lists: {a: [x]}\nrules: [{id: r, name: n, match: {action: $a}}]')).not.toBe(base);
  });
});

describe('warnings', () => {
  const warningsOf = (body: string) => {
    const loaded = parseRules(new Map([['a.yaml', `rules:\n  - {id: r, match: {action: x}, ${body}}`]]));
    return loaded.ok ? loaded.warnings.map(formatMistake) : undefined;
  };
  const positive = '{name: p, event: {action: x}, match: true}';
  const negative = '{name: n, event: {action: y}, match: false}';

  it('name the live rules that lack a positive or a negative test', () => {
    expect(warningsOf('name: n')).toEqual([
      'a.yaml:2:5 the live rule "r" lacks a test that matches and a test that does not match',
    ]);
    expect(warningsOf(`tests: [${positive}]`)).toEqual([
      expect.stringMatching(/lacks a test that does not match$/),
    ]);
    expect(warningsOf(`tests: [${positive}, ${negative}]`)).toEqual([]);
    expect(warningsOf('mode: shadow')).toEqual([]);
  });

  it.each([
    ['location.ip: 10.0.0.0/8', '3:78', '10.0.0.0/8'],
    ['location.ip: {not: [192.0.2.1, "fd00::/8"]}', '3:96', 'fd00::/8'],
    ['location.ip: {not: $ours}, location.city: $ours', '1:16', '192.0.2.0/24'],
  ])('name a network that is compared as a text: %s', (condition, place, network) => {
    const rule = `{id: r, name: n, mode: shadow, match: {action: x}, unless: {${condition}}}`;
    const text = `lists: {ours: [192.0.2.0/24]}\nrules:\n  - ${rule}\n  - ${rule.replace('r', 's')}\n`;
    const loaded = parseRules(new Map([['a.yaml', text]]));
    const warnings = loaded.ok ? loaded.warnings.map(formatMistake) : [];
    expect(warnings[0]).toBe(
      `a.yaml:${place} "${network}" is compared as a text, which no address is: write {cidr: "${network}"}`,
    );
    // What stands in a list is told once, however often that is used.
    expect(warnings).toHaveLength(condition.includes('$') ? 1 : 2);
  });

  it.each([
    ['match: {location.ip: {starts_with: 10.}}', '10.', 10, 'starts_with'],
    ['match: {location.ip: {not: {starts_with: [9, 10.20]}}}', '10.20', 10.2, 'starts_with'],
    ['match: {actor.id: {ends_with: $ids}}', '007', 7, 'ends_with'],
    ['match: {actor.id: {contains: 0x1F}}', '0x1F', 31, 'contains'],
    ['conditions: {all: [{fact: id, operator: starts_with, value: 1e3}]}', '1e3', 1000, 'starts_with'],
  ])(
    'tell of a number that is compared as a text, and written otherwise: %s',
    (body, written, read, name) => {
      const lines = ['lists: {ids: [007, 12, x]}', 'rules:', `  - {id: r, mode: off, ${body}}`];
      const line = lines.findIndex((text) => text.includes(written));
      const place = `${line + 1}:${(lines[line]?.indexOf(written) ?? 0) + 1}`;
      const loaded = parseRules(new Map([['a.yaml', lines.join('\n')]]));
      expect(loaded.ok ? loaded.warnings.map(formatMistake) : undefined).toEqual([
        `a.yaml:${place} ${written} is the number ${read}, and "${name}" compares texts: write "${written}"`,
      ]);
    },
  );

  it.each([
    ['unless: {users: bob}', 'bob', 'users', 'never', 'users.name'],
    ['unless: {actor: {ends_with: "@example.com"}}', '{ends', 'actor', 'never', 'actor.name'],
    ['unless: {location: {not: France}}', '{not', 'location', 'always', 'location.countryName'],
    ['unless: {groups: [{exists: true, contains: admin}]}', '[{exists', 'groups', 'never', 'groups.name'],
    [
      'conditions: {all: [{fact: orgs, operator: notEqual, value: a}]}',
      'orgs',
      'orgs',
      'always',
      'orgs.name',
    ],
    ['conditions: {all: [{fact: apps, operator: matches, value: a}]}', 'apps', 'apps', 'never', 'apps.name'],
  ])('tell of a test of whole items: %s', (body, at, field, outcome, instead) => {
    const text = `rules:\n  - {id: r, mode: off, ${body}}`;
    const loaded = parseRules(new Map([['a.yaml', text]]));
    const place = `2:${text.indexOf(at) - text.indexOf('\n')}`;
    expect(loaded.ok ? loaded.warnings.map(formatMistake) : undefined).toEqual([
      `a.yaml:${place} "${field}" has no value of its own, so this ${outcome} holds: name one of its properties, such as ${instead}`,
    ]);
  });

  it.each([
    ['threshold: {count: 2, within: 1h, by: [id, users]}', 'users', 'users'],
    ['distinct: {of: groups, count: 2, within: 1h, by: actor.id}', 'groups', 'groups'],
    ['first_seen: {of: actor, within: 1d}', 'actor', 'actor'],
    ['group: {by: [space]}', 'space', 'space'],
    ['message: {title: "{{actor.name}} added {{ users }}"}', '"{{', 'users'],
  ])('tell of a key or title that asks whole items for a text: %s', (body, at, field) => {
    const text = `rules:\n  - {id: r, mode: off, match: {action: x}, ${body}}`;
    const loaded = parseRules(new Map([['a.yaml', text]]));
    const place = `2:${text.indexOf(at) - text.indexOf('\n')}`;
    expect(loaded.ok ? loaded.warnings.map(formatMistake) : undefined).toEqual([
      `a.yaml:${place} "${field}" has no value of its own: name one of its properties, such as ${field}.name`,
    ]);
  });

  it('tell of one that defaults name', () => {
    const text = 'defaults: {group: {by: users}}\nrules:\n  - {id: r, mode: off, match: {action: x}}';
    const loaded = parseRules(new Map([['a.yaml', text]]));
    expect(loaded.ok ? loaded.warnings.map(formatMistake) : undefined).toEqual([
      'a.yaml:1:24 "users" has no value of its own: name one of its properties, such as users.name',
    ]);
  });

  it.each([
    'unless: {users: {exists: true}, actor: {exists: false}, location: {not: {exists: true}}}',
    'unless: {users.*: bob, actor.*: bob, context: x}',
    'conditions: {all: [{fact: users, path: "$[0].name", operator: equal, value: bob}]}',
    'conditions: {all: [{fact: users, operator: everyFact:equal, value: bob}]}',
    'conditions: {all: [{fact: actor, operator: notEqual, value: null}]}',
    'conditions: {all: [{fact: actor.id, operator: in, value: {fact: users.id}}]}',
    'threshold: {count: 2, within: 1h, by: [actor.*, users.id]}, message: {title: "{{users.*}}"}',
  ])('are none for what items hold, or for whether there are any: %s', (body) => {
    expect(warningsOf(`mode: off, ${body}`)).toEqual([]);
  });

  it.each([
    'unless: {action: X}',
    'unless: [{actor.email: a@b.c}, {action: {starts_with: x}}]',
    'unless: {action: [y, {not: y}]}',
    'conditions: {all: [{fact: action, operator: equal, value: y}]}',
    'conditions: {all: [{any: [{fact: action, operator: in, value: [y, z]}]}]}',
    'conditions: {not: {fact: action, operator: matches, value: x}}',
    'conditions: {all: [{fact: action, operator: regex, value: "^y"}]}',
    'conditions: {all: [{fact: groups.name, operator: matches, value: [a, b]}]}, unless: {groups.name: ["*a*", b]}',
    'conditions: {all: [{fact: id, operator: gt, value: 5}, {not: {fact: id, operator: gt, value: 5}}]}',
    'threshold: {count: 2, within: 1h}, unless: {action: x}',
  ])('tell of a rule whose conditions rule each other out: %s', (body) => {
    const told = 'the rule "r" can never match: what one of its conditions asks for another rules out';
    expect(warningsOf(`mode: shadow, ${body}`)).toEqual([`a.yaml:2:5 ${told}`]);
    expect(warningsOf(`mode: off, ${body}`)).toEqual([]);
  });

  it('are none where it would take too long to find out, with a long list', () => {
    const list = Array.from({ length: 2000 }, (_, n) => `a${n}`).join(', ');
    const rules = [
      'match: {action: $many}, unless: {action: "a*"}',
      'conditions: {all: [{fact: action, operator: notIn, value: $many}, {fact: action, operator: equal, value: a1999}]}',
    ].map((body, n) => `  - {id: r${n}, mode: shadow, ${body}}`);
    const text = `lists: {many: [${list}]}\nrules:\n${rules.join('\n')}`;
    const loaded = parseRules(new Map([['a.yaml', text]]));
    expect(loaded.ok ? loaded.warnings : undefined).toEqual([]);
  });

  it.each([
    ['distinct: {of: actor.id, count: 2, within: 1h, by: actor.id}', 2, 1],
    ['distinct: {of: [id, time], count: 3, within: 1h, by: [time, id, users.id]}', 3, 1],
    ['distinct: {of: action, count: 2, within: 1h}', 2, 1],
    [
      'distinct: {of: [action, location.ip], count: 3, within: 1h, by: location.ip}, unless: {action: y}',
      3,
      1,
    ],
  ])('tell of more values than one key can have: %s', (body, count, most) => {
    expect(warningsOf(`mode: shadow, ${body}`)).toEqual([
      `a.yaml:2:5 the rule "r" can never match: "distinct" wants ${count} values, and one key has ${most} at most`,
    ]);
  });

  it.each([
    'distinct: {of: actor.id, count: 1, within: 1h, by: actor.id}',
    'distinct: {of: users.id, count: 2, within: 1h, by: users.id}',
    'distinct: {of: actor.*, count: 2, within: 1h, by: actor.*}',
    'distinct: {of: [actor.id, location.ip], count: 2, within: 1h, by: actor.id}',
    'distinct: {of: id, count: 2, within: 1h}',
  ])('are none for as many values as there may be: %s', (body) => {
    expect(warningsOf(`mode: shadow, ${body}`)).toEqual([]);
  });

  it('are none for as many actions as the conditions ask for', () => {
    const of = (count: number) =>
      parseRules(
        new Map([
          [
            'a.yaml',
            `rules: [{id: r, mode: shadow, match: {action: [x, y]}, distinct: {of: action, count: ${count}, within: 1h}}]`,
          ],
        ]),
      );
    expect(of(2)).toMatchObject({ ok: true, warnings: [] });
    expect(of(3)).toMatchObject({ ok: true, warnings: [{ line: 1, column: 9 }] });
  });

  it.each([
    'unless: {action: x, actor.email: a@b.c}',
    'unless: {action: y}',
    'unless: {action: {not: x}}',
    'conditions: {all: [{fact: action, operator: equal, value: X}]}',
    'conditions: {all: [{fact: action, operator: notEqual, value: x}]}',
    'conditions: {any: [{fact: action, operator: equal, value: y}, {fact: id, operator: equal, value: y}]}',
    'conditions: {all: [{fact: groups.name, operator: matches, value: a}]}, unless: {groups.name: {not: b}}',
    'conditions: {all: [{fact: groups.name, operator: matches, value: a}, {fact: groups.name, operator: matches, value: b}]}',
    'conditions: {all: [{fact: groups.name, operator: matches, value: [a, b]}]}, unless: {groups.name: a}',
    'conditions: {all: [{fact: groups.name, operator: matches, value: a}]}, unless: {groups.id: a}',
  ])('are none for a rule that can match: %s', (body) => {
    expect(warningsOf(`mode: shadow, ${body}`)).toEqual([]);
  });

  it.each([
    ['{gt: 5, lt: 3}', '"gt" and "lt"'],
    ['{gt: 5, lte: 5}', '"gt" and "lte"'],
    ['{gte: 5, lt: "5"}', '"gte" and "lt"'],
    ['{gt: [9, 5], gte: 1, lte: [3, 5]}', '"gt" and "gte" and "lte"'],
    ['{gte: 2026-02-01, lte: 2026-01-31T23:59:59.999Z}', '"gte" and "lte"'],
    ['{gt: 2026-01-01T01:00:00+01:00, lte: 2026-01-01}', '"gt" and "lte"'],
    ['{gt: 5, lt: 2026-01-01}', '"gt" and "lt"'],
    ['{gt: $ids, lt: 3}', '"gt" and "lt"'],
  ])('tell of bounds between which nothing lies: %s', (value, names) => {
    const of = (condition: string) => {
      const rule = `  - {id: r, mode: off, unless: {location.city: ${condition}}}`;
      const loaded = parseRules(new Map([['a.yaml', `lists: {ids: [7, 3]}\nrules:\n${rule}`]]));
      return loaded.ok ? loaded.warnings.map(formatMistake) : undefined;
    };
    const told = `this never holds: no value passes ${names} together`;
    expect(of(value)).toEqual([`a.yaml:3:48 ${told}`]);
    expect(of(`{not: ${value}}`)).toEqual([`a.yaml:3:54 ${told}`]);
    expect(of(`[x, ${value}]`)).toEqual([`a.yaml:3:52 ${told}`]);
  });

  it.each(['{exists: false, contains: a}', '{exists: [false], gt: 1, not: x}'])(
    'tell of a field that is to be absent and to hold something: %s',
    (value) => {
      expect(warningsOf(`mode: off, unless: {location.city: ${value}}`)).toEqual([
        'a.yaml:2:68 this never holds: where a field is absent no other operator but "not" does',
      ]);
    },
  );

  it.each([
    '{gt: 5, lt: 6}',
    '{gte: 5, lte: "5.0"}',
    '{gt: [5, 1], lt: 3}',
    '{gt: 5, lt: [3, 9]}',
    '{gt: 5, gte: 7, not: 8}',
    '{gte: 2026-01-01T01:00:00+01:00, lte: 2026-01-01}',
    '{gt: 2026-01-01T00:00:00.001Z, lt: 2026-01-01T00:00:00.0011Z}',
    '{gt: [5, 2026-01-01], lt: 2026-01-02}',
    '{exists: [true, false], contains: a}',
    '{exists: false, not: x}',
  ])('are none where something can hold: %s', (value) => {
    expect(warningsOf(`mode: off, unless: {location.city: ${value}}`)).toEqual([]);
  });

  it.each([
    '{starts_with: 192.168}',
    '{contains: 7}',
    '{ends_with: -1}',
    '{starts_with: "10."}',
    '10.',
    '{gt: 10.}',
  ])('are none for a number that is its own text, or compared as one: %s', (value) =>
    expect(warningsOf(`mode: off, unless: {location.city: ${value}}`)).toEqual([]),
  );

  it.each([
    '{cidr: 10.0.0.0/8}',
    '{not: {cidr: "fd00::/8"}}',
    '10.0.0.*',
    '192.0.2.1',
    '{starts_with: "10."}',
  ])('are none for an address written as %s', (value) => {
    expect(warningsOf(`name: n, mode: shadow, unless: {location.ip: ${value}}`)).toEqual([]);
    expect(warningsOf(`name: n, mode: shadow, unless: {message.content: 10.0.0.0/8}`)).toEqual([]);
  });
});
