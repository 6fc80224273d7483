import { afterEach, describe, expect, it } from '@jest/globals';
import { aRulesFolder, closeRulesFolders, rulesFor } from './a-rulebook.ts';

afterEach(closeRulesFolders);

const tested = (match: boolean) => `rules:
  - id: tested
    match: {action: risky}
    tests:
      - {name: risky, event: {action: risky}, match: true}
      - {name: a login, event: {action: user_login}, match: ${match}}
`;

describe('the receipt of a reload', () => {
  it('names the rules that were added, changed and removed, and counts the tests', async () => {
    const rules = await aRulesFolder({
      'a.yaml': rulesFor('stays', 'goes'),
      'b.yaml': 'rules:\n  - {id: changes, match: {action: x}}\n',
    });
    const rulebook = await rules.start();
    await rules.write({
      'a.yaml': rulesFor('stays'),
      'b.yaml': 'rules:\n  - {id: changes, match: {action: y}}\n',
      'c.yaml': tested(false),
    });
    await rulebook.see();
    expect(await rules.told()).toEqual([
      [
        'Rules changed: 1 added, 1 changed, 1 removed',
        'Added: tested',
        'Changed: changes',
        'Removed: goes',
        '3 rules in force. 2 tests passed.',
      ],
    ]);
  });

  it('says where a rule goes quiet or to other people', async () => {
    const rule = (more: string) => `rules:\n  - {id: guard, match: {action: x}${more}}\n`;
    const rules = await aRulesFolder({ 'a.yaml': rule(', mutable: false') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': rule(', mode: off, severity: info, channel: "#quiet"') });
    await rulebook.see();
    const [[, changed] = []] = await rules.told();
    expect(changed).toBe(
      'Changed: guard (mode live → off, severity medium → info, mutable false → true, channel the default → #quiet)',
    );
  });

  it('names the tests that fail, though the rules are in force', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    await rules.write({ 'b.yaml': tested(true) });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['one', 'tested']);
    expect(rulebook.mistakes()).toBeUndefined();
    const [lines = []] = await rules.told();
    expect(lines[0]).toBe('Rules changed: 1 added; 1 test of the rules FAILED');
    expect(lines.slice(2)).toEqual([
      '2 rules in force. 1 test passed, 1 FAILED:',
      expect.stringMatching(/^• b\.yaml:6 tested, "a login": the event should match/),
    ]);
  });

  it('is not written where only comments, order or files changed', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one', 'two') });
    const rulebook = await rules.start();
    await rules.write({ 'a.yaml': `# why\n${rulesFor('two')}`, 'b.yaml': rulesFor('one') });
    await rulebook.see();
    expect(rulebook.ids()).toEqual(['two', 'one']);
    expect(await rules.titles()).toEqual([]);
    expect(await rules.store.loadSetting('last-good-rules')).toContain('# why');
    await rules.write({ 'b.yaml': rulesFor('one', 'three') });
    await rulebook.see();
    expect(await rules.titles()).toEqual(['Rules changed: 1 added']);
  });

  it('goes into the journal once, whichever replica writes it, and a mistake does not', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one', 'two') });
    const [first, second] = [await rules.start(), await rules.start()];
    const all = async () => {
      await first.see();
      await second.see();
      return rules.store.journalAfter(0, 10);
    };
    expect(await all()).toEqual([]);
    await rules.write({ 'a.yaml': 'rules: nonsense' });
    expect(await all()).toEqual([]);
    expect(await rules.titles()).toHaveLength(1);
    await rules.write({ 'a.yaml': rulesFor('one', 'three') });
    const [entry, ...others] = await all();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ kind: 'rules_reloaded', teamId: null, userId: null });
    expect(JSON.parse(entry?.details ?? '')).toMatchObject({
      added: ['three'],
      changed: [],
      removed: ['two'],
      rules: 2,
    });
  });

  it('is written for every change, back and forth too', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    for (let round = 0; round < 2; round += 1) {
      await rules.write({ 'a.yaml': rulesFor('one', 'two') });
      await rulebook.see();
      await rules.write({ 'a.yaml': rulesFor('one') });
      await rulebook.see();
    }
    const [added, removed] = ['Rules changed: 1 added', 'Rules changed: 1 removed'];
    expect(await rules.titles()).toEqual([added, removed, added, removed]);
  });

  it('lists as many rules as fit a line, and how many more there are', async () => {
    const rules = await aRulesFolder({ 'a.yaml': rulesFor('one') });
    const rulebook = await rules.start();
    const ids = Array.from({ length: 200 }, (_, index) => `rule-${index}`);
    await rules.write({ 'b.yaml': rulesFor(...ids) });
    await rulebook.see();
    const [[title, added = ''] = []] = await rules.told();
    expect(title).toBe('Rules changed: 200 added');
    expect(added).toMatch(/^Added: rule-0, rule-1, .* and \d+ more$/);
    expect(added.length).toBeLessThan(450);
  });
});
