import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aRulesFolder, closeRulesFolders, rulesFor } from './a-rulebook.ts';

afterEach(closeRulesFolders);

const misspelt = 'rules:\n  - {id: two, mach: {action: two}}\n';
const stay = 'The rules stay as they were: the rule files have mistakes';

describe('with a mistake in any file', () => {
  it('all rules stay as they were, and each mistake is told at its place', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': rulesFor('one', 'three'), 'b.yaml': misspelt });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one']);
    const lines = rulebook.mistakes()?.split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^b\.yaml:2:\d+ /);
    expect(await rules.told()).toEqual([
      [stay, expect.stringMatching(/^1 rule in force\./), ...lines.map((line) => `• ${line}`)],
    ]);
    await rm(join(rules.folder, 'b.yaml'));
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one', 'three']);
    expect(rulebook.mistakes()).toBeUndefined();
  });

  it('the ops channel is told once, however often one looks', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': misspelt });
    await rulebook.see();
    await rulebook.see();
    await rulebook.see();
    expect(await rules.titles()).toEqual([stay]);
  });

  it('once for all replicas that share the store, whoever sees it first', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const replicas = [await rules.start(), await rules.start(), await rules.start()];
    await rules.write({ 'a.yaml': misspelt });
    await Promise.all(replicas.slice(0, 2).map((rulebook) => rulebook.see()));
    await replicas[2]?.see();
    expect(replicas.map((rulebook) => rulebook.mistakes() === undefined)).toEqual([false, false, false]);
    expect(await rules.titles()).toEqual([stay]);
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await Promise.all(replicas.map((rulebook) => rulebook.see()));
    expect(await rules.titles()).toEqual([stay, 'Rule files mended: 1 added']);
  });

  it('again where the mistakes are others, but not where the same have moved', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': misspelt });
    await rulebook.see();
    await rules.write({ 'a.yaml': `# a comment\n${misspelt}` });
    await rulebook.see();
    expect(await rules.titles()).toEqual([stay]);
    expect(rulebook.mistakes()).toMatch(/^a\.yaml:3:/);
    await rules.write({ 'a.yaml': 'ruls: []\n' });
    await rulebook.see();
    expect(await rules.titles()).toEqual([stay, stay]);
  });

  it('and again where the same mistake is made anew after it was mended', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const mended = 'Rule files mended: the rules are as they were';
    for (let round = 0; round < 2; round += 1) {
      await rules.write({ 'a.yaml': misspelt });
      await rulebook.see();
      await rules.write({ 'a.yaml': rulesFor('one') });
      await rulebook.see();
    }
    expect(await rules.titles()).toEqual([stay, mended, stay, mended]);
  });

  it('ten are told, and how many more there are', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const ids = Array.from({ length: 150 }, () => 'one');
    await rules.write({ 'a.yaml': rulesFor(...ids) });
    await rulebook.see();
    const [[, , ...lines] = []] = await rules.told();
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatch(/^and 139 more/);
    expect(rulebook.mistakes()?.split('\n')).toHaveLength(101);
    expect(rulebook.mistakes()).toMatch(/\nand 49 more$/);
  });

  it('a long mistake is told in parts that a notice does not cut', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': `rules: [{id: one, ${'x'.repeat(300)}: 1, match: {action: one}}]` });
    await rulebook.see();
    const [message] = await rules.store.waitingMessages('#ops', Number.MAX_SAFE_INTEGER, 1);
    const parts = message?.notice?.lines[1] ?? [];
    expect(parts.join('')).toContain('x'.repeat(300));
    for (const part of parts) expect(String(part).length).toBeLessThanOrEqual(150);
  });

  it('a mistake is told on one line, and shows what its file hides', async () => {
    const rules = await aRulesFolder({ 'a.yaml': 'rules: []\n"b\\e[1m\\nb.yaml:1:1 all is well": 1\n' });
    const shown = 'a.yaml:2:1 unknown key "b\\u{1b}[1m\\u{a}b.yaml:1:1 all is well"';
    await expect(rules.start()).rejects.toThrow(shown);
    await rules.store.saveSetting('last-good-rules', JSON.stringify([['a.yaml', rulesFor('one')]]));
    const rulebook = await rules.start();
    expect(rulebook.mistakes()?.split('\n')).toEqual([expect.stringContaining(shown)]);
    const [[, , line] = []] = await rules.told();
    expect(line).toContain(shown);
  });

  it('the same goes for a folder that is gone, until it is there again', async () => {
    const rules = await aRulesFolder({ 'rules/a.yaml': rulesFor('one') });
    const folder = join(rules.folder, 'rules');
    const rulebook = await rules.start({ folder });
    await rename(folder, `${folder}.away`);
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one']);
    expect(rulebook.mistakes()).toBe(`${folder}: there is no such folder`);
    await rename(`${folder}.away`, folder);
    await rulebook.see();
    expect(rulebook.mistakes()).toBeUndefined();
    expect(await rules.titles()).toEqual([stay, 'Rule files mended: the rules are as they were']);
  });
});

describe('while the store cannot be written to', () => {
  it('changed rules are in force, and told and kept as soon as it can', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    let isDown = false;
    const saveSetting = async (name: string, value: string): Promise<void> => {
      if (isDown) throw new Error('down');
      await rules.store.saveSetting(name, value);
    };
    const rulebook = await rules.start({ store: { ...rules.store, saveSetting } });
    isDown = true;
    await rules.write({ 'a.yaml': rulesFor('one', 'two') });
    await rulebook.checkOnce();
    await expect(rulebook.checkOnce()).rejects.toThrow('down');
    expect(rulebook.ids()).toEqual(['one', 'two']);
    isDown = false;
    expect(await rulebook.checkOnce()).toBe(true);
    expect(await rulebook.checkOnce()).toBe(false);
    expect(await rules.titles()).toEqual(['Rules changed: 1 added']);
    expect(await rules.store.loadSetting('last-good-rules')).toContain('two');
  });
});
