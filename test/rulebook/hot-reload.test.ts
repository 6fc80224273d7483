import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { anEvent } from '../support/builders.ts';
import { aRulesFolder, closeRulesFolders, rulesFor } from './a-rulebook.ts';

afterEach(closeRulesFolders);

describe('a saved change', () => {
  it('is in force once two looks have seen it', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await rulebook.checkOnce();
    expect(rulebook.ids()).toEqual(['one']);
    await rulebook.checkOnce();
    expect(rulebook.ids()).toEqual(['one', 'two']);
  });

  it('waits while the file is still being written', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': 'rules:\n' });
    await rulebook.checkOnce();
    await appendFile(join(rules.folder, 'a.yaml'), '  - {id: two, match: {action: two}}\n');
    await rulebook.checkOnce();
    await appendFile(join(rules.folder, 'a.yaml'), '  - {id: three, match: {action: three}}\n');
    await rulebook.checkOnce();
    expect(rulebook.ids()).toEqual(['one']);
    expect(rulebook.mistakes()).toBeUndefined();
    await rulebook.checkOnce();
    expect(rulebook.ids()).toEqual(['two', 'three']);
  });

  it('that waits long for a file without rest is told of, and in force when that rests', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    for (let look = 1; look <= 12; look += 1) {
      await rules.write({ 'team/restless.yaml': `rules: []\n${'#'.repeat(look)}` });
      await rulebook.checkOnce();
    }
    expect(rulebook.ids()).toEqual(['one']);
    expect(rulebook.mistakes()).toContain('team/restless.yaml:1:1 is written all the time');
    for (let look = 1; look <= 2; look += 1) await rulebook.checkOnce();
    expect(rulebook.ids()).toEqual(['one', 'two']);
    expect(rulebook.mistakes()).toBeUndefined();
  });

  it('that is taken back before it was seen twice is nothing', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rename(join(rules.folder, 'a.yaml'), join(rules.folder, 'a.bak'));
    await rulebook.checkOnce();
    await rename(join(rules.folder, 'a.bak'), join(rules.folder, 'a.yaml'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one']);
    expect(await rules.titles()).toEqual([]);
  });

  it('leaves an evaluation that has begun with the rules it began with', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const begun = rulebook.evaluator();
    await rules.write({ 'a.yaml': rulesFor('another') });
    await rulebook.see();
    const event = anEvent({ action: 'one' });
    expect(await begun.evaluate(event)).toHaveLength(1);
    expect(await rulebook.evaluator().evaluate(event)).toHaveLength(0);
  });

  it('tells when the rules in force were put in force', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const startedAt = rules.clock.now();
    await rulebook.see();
    expect(rulebook.loadedAt()).toBe(startedAt);
    await rules.write({ 'a.yaml': rulesFor('two', 'three') });
    await rulebook.see();
    expect(rulebook.loadedAt()).toBe(rules.clock.now());
  });
});

describe('a change is seen, however it was made:', () => {
  it('an editor writes a file beside it and renames it over', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await writeFile(join(rules.folder, '.a.yaml.swp'), rulesFor('two'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one']);
    await rename(join(rules.folder, '.a.yaml.swp'), join(rules.folder, 'a.yaml'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two']);
  });

  it('a mounted ConfigMap points its link at other files', async () => {
    const rules = await aRulesFolder();
    const path = (...names: string[]) => join(rules.folder, ...names);
    await rules.write({ '..v1/a.yaml': rulesFor('one'), '..v2/a.yaml': rulesFor('two') });
    await symlink('..v1', path('..data'));
    await symlink('..data/a.yaml', path('a.yaml'));
    const rulebook = await rules.start();
    expect(rulebook.ids()).toEqual(['one']);
    await symlink('..v2', path('..data_tmp'));
    await rename(path('..data_tmp'), path('..data'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two']);
  });

  it('files are added and deleted, in folders below too', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'below/deep/b.yml': rulesFor('two') });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one', 'two']);
    await rm(join(rules.folder, 'a.yaml'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two']);
  });

  it('the whole folder is replaced by another one', async () => {
    const rules = await aRulesFolder();
    const path = (name: string) => join(rules.folder, name);
    await rules.write({ 'rules/a.yaml': rulesFor('one'), 'next/a.yaml': rulesFor('two') });
    const rulebook = await rules.start({ folder: path('rules') });
    await rename(path('rules'), path('old'));
    await rename(path('next'), path('rules'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two']);
  });

  it('the folder is a link that is pointed elsewhere, to files as large', async () => {
    const rules = await aRulesFolder();
    const path = (name: string) => join(rules.folder, name);
    await rules.write({ 'v1/a.yaml': rulesFor('one'), 'v2/a.yaml': rulesFor('two') });
    await symlink('v1', path('rules'));
    const rulebook = await rules.start({ folder: path('rules') });
    await symlink('v2', path('next'));
    await rename(path('next'), path('rules'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two']);
  });

  it('links in a circle are followed once', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await mkdir(join(rules.folder, 'below'));
    await symlink('..', join(rules.folder, 'below', 'up'));
    const rulebook = await rules.start();
    await rules.write({ 'below/b.yaml': rulesFor('two') });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one', 'two']);
  });

  it('but a file that holds no rules is none', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const before = rulebook.rules();
    await rules.write({ 'notes.md': 'one', '.hidden.yaml': rulesFor('two') });
    await rulebook.see();
    expect(rulebook.rules()).toBe(before);
    await rules.write({ 'b.yaml': rulesFor('two') });
    await rulebook.see();
    expect(rulebook.rules()).not.toBe(before);
  });
});
