import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aRulesFolder, closeRulesFolders, rulesFor } from './a-rulebook.ts';

afterEach(closeRulesFolders);

const broken = 'rules: [\n';
const startedWithLastGood = 'Started with the last good rules: the rule files have mistakes';

describe('a start', () => {
  it('says nothing the first time, nor where the rules are those of the last', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.start();
    const again = await rules.start();
    await again.see();
    expect(await rules.titles()).toEqual([]);
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await rules.start();
    expect(await rules.titles()).toEqual(['Rules changed: 1 added']);
  });

  it('with other rules leaves one receipt, whatever the number of replicas', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.start();
    await rules.write({ 'a.yaml': rulesFor('two', 'three') });
    await Promise.all([rules.start(), rules.start()]);
    await rules.start();
    expect(await rules.titles()).toEqual(['Rules changed: 2 added, 1 removed']);
  });

  it('without any good rules rejects with every mistake', async () => {
    const rules = await aRulesFolder({ 'a.yaml': 'rules: 1\n', 'b.yaml': broken });
    const opening = rules.start();
    await expect(opening).rejects.toMatchObject({ code: 'rules_invalid' });
    await expect(opening).rejects.toThrow(/a\.yaml:1:.*b\.yaml:/s);
    await rules.write({ 'a.yaml': rulesFor('one'), 'b.yaml': rulesFor('two') });
    expect((await rules.start()).ids()).toEqual(['one', 'two']);
  });

  it('does not take what it cannot read in the store for rules', async () => {
    const rules = await aRulesFolder({ 'a.yaml': broken });
    for (const text of ['{', '{"a": 1}', '[["a.yaml"]]', '[["a.yaml", "rules: 1"]]']) {
      await rules.store.saveSetting('last-good-rules', text);
      await expect(rules.start()).rejects.toMatchObject({ code: 'rules_invalid' });
    }
    await rules.store.saveSetting('last-good-rules', JSON.stringify([['a.yaml', rulesFor('one')]]));
    expect((await rules.start()).ids()).toEqual(['one']);
  });

  it('forgets what was told where it cannot read it, rather than fail', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.store.saveSetting('rules-told', 'nonsense');
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await rulebook.see();
    expect(await rules.titles()).toEqual(['Rules changed: 1 added']);
  });

  it('says nothing of rules that only another version tells apart', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.start();
    await rules.store.saveSetting('rules-told', JSON.stringify({ id: 'rules-1', state: 'good:otherwise' }));
    await rules.start();
    expect(await rules.titles()).toEqual([]);
    await rules.store.saveSetting('rules-told', JSON.stringify({ id: 'rules-1', state: 'broken:otherwise' }));
    await rules.start();
    expect(await rules.titles()).toEqual(['Rule files mended: the rules are as they were']);
  });
});

describe('a start with broken files', () => {
  it('runs with the last good rules and says so once, until the files are mended', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.start();
    await rules.write({ 'a.yaml': broken });
    const rulebook = await rules.start();
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one']);
    expect(rulebook.mistakes()).toMatch(/^a\.yaml:/);
    expect(await rules.titles()).toEqual([startedWithLastGood]);
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one', 'two']);
    expect(await rules.titles()).toEqual([startedWithLastGood, 'Rule files mended: 1 added']);
  });

  it('uses the rules of the last reload, not those of the first start', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const before = await rules.start();
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await before.see();
    await rules.write({ 'a.yaml': broken });
    expect((await rules.start()).ids()).toEqual(['one', 'two']);
  });

  it('says so although it was said when they broke', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const before = await rules.start();
    await rules.write({ 'a.yaml': broken });
    await before.see();
    await rules.start();
    expect(await rules.titles()).toEqual([expect.stringMatching(/^The rules stay/), startedWithLastGood]);
  });

  it('of several replicas says so once, and again only long after', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    await rules.start();
    await rules.write({ 'a.yaml': broken });
    await Promise.all([rules.start(), rules.start()]);
    rules.clock.turn(9 * 60_000);
    await rules.start();
    expect(await rules.titles()).toEqual([startedWithLastGood]);
    rules.clock.turn(60_000);
    await rules.start();
    expect(await rules.titles()).toEqual([startedWithLastGood, startedWithLastGood]);
  });

  it('is not what a folder that was mended meanwhile looks like', async () => {
    const rules = await aRulesFolder({ 'rules/a.yaml': rulesFor('one') });
    const folder = join(rules.folder, 'rules');
    const before = await rules.start({ folder });
    await rules.write({ 'rules/a.yaml': broken });
    await before.see();
    await rules.write({ 'rules/a.yaml': rulesFor('one') });
    await rules.start({ folder });
    expect(await rules.titles()).toEqual([
      expect.stringMatching(/^The rules stay/),
      'Rule files mended: the rules are as they were',
    ]);
  });
});
