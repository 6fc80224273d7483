import { afterEach, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { hourMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage } from './a-stage.ts';
import { ask } from './ask.ts';
import { press } from './press.ts';
import { shownText } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

const hostile = ' <!channel> & *b* `c`\n• 9 × critical \u202e~s~ ';
const shownHostile = '&lt;!channel&gt; &amp; ∗b∗ ˋcˋ • 9 × critical ~s∼';

describe('the reason of a mute', () => {
  it('is asked for with the question, and told', async () => {
    const { relay, channel } = await aQuestion('mute grave');
    const said = await press(relay, { actionId: 'mute_confirm', values: { mute_reason: hostile } });
    expect(said).toContain('is muted until');
    expect(said).not.toContain('Save the reason');
    expect(shownText((await channel()).at(-1)?.blocks.slice())).toContain(`Why: ${shownHostile}`);
    expect(await ask(relay, 'mutes')).toContain(shownHostile);
  });

  it('stands in the question where it was typed with the command, and may be changed there', async () => {
    const { relay } = await aQuestion('mute grave 1h planned work');
    await press(relay, { actionId: 'mute_confirm', values: { mute_reason: 'planned work, OPS-12' } });
    expect(await ask(relay, 'mutes')).toContain('planned work, OPS-12');
  });

  it('stays where it is not changed', async () => {
    const { relay } = await aQuestion('mute grave 1h planned work');
    await press(relay, { actionId: 'mute_confirm' });
    expect(await ask(relay, 'mutes')).toContain('planned work');
  });

  it('is asked for where a mute took effect at once, told when it is saved, and written down', async () => {
    const { relay, channel } = await aStage();
    expect(await ask(relay, 'mute risky')).toContain('Save the reason');
    const save = { actionId: 'mute_reason_save', values: { mute_reason: hostile } };
    const said = await press(relay, save);
    expect(said).toContain(`\nWhy: ${shownHostile}`);
    expect(said).not.toContain('Save the reason');
    const told = (await channel()).at(-1);
    expect(told?.metadata).toMatchObject({ event_type: 'audit_relay', event_payload: { rule_id: 'risky' } });
    const words = shownText(told?.blocks.slice()).split('\n');
    expect(words[0]).toBe('Why it is muted: risky');
    expect(words[1]).toContain('Rule risky, muted by <@U0ANN>, until <!date^');
    expect(words.slice(2)).toEqual([`Why: ${shownHostile}`]);
    expect(await ask(relay, 'mutes')).toContain(shownHostile);
    expect(await journal(relay)).toEqual([
      ['muted', 'U0ANN', ''],
      ['mute_explained', 'U0ANN', hostile.replaceAll('\n', ' ').trim()],
    ]);
  });

  it('is not asked for where it was given', async () => {
    const { relay } = await aStage();
    expect(await ask(relay, 'mute risky 1h planned')).not.toContain('Save the reason');
    expect(await ask(relay, 'mute risky 2h')).toContain('extended');
    expect(await ask(relay, 'mute risky 3h')).not.toContain('Save the reason');
  });

  it('is told with who said it, where that is another', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky');
    await press(relay, { actionId: 'mute_reason_save', values: { mute_reason: 'x' }, userId: 'U0BOB' });
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('muted by <@U0ANN>');
    expect(words).toContain('Why: x (said by <@U0BOB>)');
  });

  it('has to be put in', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky');
    const saved = (mute_reason: string) =>
      press(relay, { actionId: 'mute_reason_save', values: { mute_reason } });
    expect(await saved('')).toBe('Put a reason into the field first.');
    expect(await saved(' \n ')).toBe('Put a reason into the field first.');
    expect(await channel()).toHaveLength(1);
    expect(await saved('now')).toContain('Why: now');
  });

  it('is told once where it is saved twice at once', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky');
    const save = { actionId: 'mute_reason_save', values: { mute_reason: 'once' }, userId: 'U0ANN' };
    await Promise.all([relay.slack.click(save), relay.slack.click(save)]);
    expect(await channel()).toHaveLength(2);
    expect((await journal(relay)).map(([kind]) => kind)).toEqual(['muted', 'mute_explained']);
  });

  it('comes too late once the mute is over', async () => {
    const { relay, clock } = await aStage();
    await ask(relay, 'mute risky 1h');
    clock.turn(hourMs);
    const said = await press(relay, { actionId: 'mute_reason_save', values: { mute_reason: 'x' } });
    expect(said).toBe('That mute is over. `/audit mutes` shows what is muted.');
  });

  it('is for who may mute, and for people of the workspace', async () => {
    const stage = await aStage({ AUDIT_ADMINS: 'U0ANN', SLACK_TEAM_ID: 'T0SANDBOX1' });
    await ask(stage.relay, 'mute risky');
    const values = { mute_reason: 'forged' };
    const save = { actionId: 'mute_reason_save', values };
    expect(await press(stage.relay, { ...save, userId: 'U0EVE' })).toContain('You may not mute here.');
    const state = { values: { b: { mute_reason: { type: 'plain_text_input', value: 'forged' } } } };
    const fields = { state, team: { id: 'T0ELSEWHERE' } };
    const strange = { actionId: 'mute_reason_save', value: 'any', fields };
    expect(await forgedClick(stage, strange)).toContain('does not answer to this workspace');
    expect(await ask(stage.relay, 'mutes')).toContain('no reason given');
    expect(await press(stage.relay, save)).toContain('Why: forged');
  });

  it('is cut where somebody sends more than the field takes, and says how much is missing', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute risky');
    const [mute] = await withStore(stage.relay, (store) => store.activeMutes(stage.clock.now()));
    const state = { values: { b: { mute_reason: { type: 'plain_text_input', value: 'x'.repeat(9000) } } } };
    const save = { actionId: 'mute_reason_save', value: mute?.id ?? '', fields: { state } };
    expect(await forgedClick(stage, save)).toMatch(/Why: x+… \(\d+ more characters\)$/);
    expect(await ask(stage.relay, 'mutes')).toMatch(/x… \(\d+ more characters\)/);
  });
});

/** A stage on which `text` was typed and asks whether to mute. */
async function aQuestion(text: string) {
  const stage = await aStage();
  await stage.relay.post(aPayload({ action: 'grave_action' }));
  await stage.channel();
  const said = await ask(stage.relay, text);
  expect(said).toContain('Nothing is muted until you confirm.');
  expect(said).toContain('Why? It is told in the channel.');
  return stage;
}

async function journal(relay: TestRelay) {
  const entries = await withStore(relay, (store) => store.journalAfter(0, 100));
  const acts = entries.filter(({ kind }) => kind.startsWith('mute'));
  return acts.map(({ kind, userId, details }) => [kind, userId, JSON.parse(details).reason]);
}

async function withStore<T>(
  { databaseUrl }: TestRelay,
  read: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
): Promise<T> {
  const store = await openStore(databaseUrl);
  const result = await read(store);
  await store.close();
  return result;
}
