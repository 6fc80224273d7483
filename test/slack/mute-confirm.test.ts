import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import type { Ephemeral } from '../../src/sandbox/workspace/ephemerals.ts';
import { stopRelays, type TestRelay, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { dayMs, hourMs, minuteMs } from './a-clock.ts';
import { aStage, until } from './a-stage.ts';
import { ask } from './ask.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);

const eve = { id: '5a-eve', name: 'Eve', email: 'eve@example.com' };

describe('a mute that would have hidden something serious', () => {
  it.each([
    ['grave_action', 'grave', '1 high'],
    ['worst_action', 'worst', '1 critical'],
  ])('asks first, for the person alone: %s', async (action, rule, count) => {
    const { relay, channel } = await aStage();
    await relay.post(aPayload({ action }));
    const said = await ask(relay, `mute ${rule} 2h planned`);
    expect(said).toContain(`Mute \`${rule}\` for 2 h? In the last 7 days this would have hidden ${count}.`);
    expect(said).toContain('Confirm the mute');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
    expect(await channel()).toHaveLength(1);
  });

  it('does not ask for less', async () => {
    const { relay } = await aStage();
    await relay.post([aPayload(), aPayload({ action: 'token_created' })]);
    expect(await ask(relay, 'mute risky')).toContain('is muted until');
    expect(await ask(relay, 'mute token-made')).toContain('is muted until');
  });

  it('asks about what a mute has hidden, before more is hidden', async () => {
    const { relay } = await aStage();
    expect(await ask(relay, 'mute grave 1h')).toContain('is muted until');
    await relay.post(aPayload({ action: 'grave_action' }));
    expect(await ask(relay, 'mute grave 2h')).toContain(
      'Mute `grave` for 2 h? In the last 7 days this would have hidden 1 high.',
    );
  });

  it('asks about the last 7 days only', async () => {
    const { relay, clock } = await aStage();
    await relay.post(aPayload({ action: 'grave_action' }));
    clock.turn(7 * dayMs);
    expect(await ask(relay, 'mute grave')).toContain('would have hidden 1 high');
    clock.turn(1);
    expect(await ask(relay, 'mute grave')).toContain('is muted until');
  });

  it('asks about the actor that it is for', async () => {
    const { relay } = await aStage();
    await relay.post(aPayload({ action: 'grave_action', actor: eve }));
    expect(await ask(relay, 'mute grave actor:ann@example.com')).toContain('is muted until');
    expect(await ask(relay, 'mute grave actor:EVE@example.com')).toContain(
      'Mute `grave` for eve@example.com for 1 h?',
    );
  });

  it('asks by a button that carries nothing but an id', async () => {
    const { relay } = await aStage();
    await relay.post(aPayload({ action: 'grave_action' }));
    const { blocks } = JSON.parse(await relay.audit('mute grave actor:ann@example.com 2h planned'));
    const buttons = blocks.at(-1).elements;
    expect(buttons).toEqual([
      {
        type: 'button',
        action_id: 'mute_confirm',
        style: 'danger',
        text: { type: 'plain_text', text: 'Confirm the mute', emoji: false },
        value: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
  });

  it('takes effect when it is confirmed, as it was asked for, and is told', async () => {
    const { relay, clock, channel } = await aQuestion('mute grave actor:eve@example.com 2h planned work', {
      actor: eve,
    });
    clock.turn(minuteMs);
    await confirm(relay, 'U0BOB');
    const reply = await answer(relay);
    expect(reply.text).toContain(
      `\`grave\` for eve@example.com is muted until ${until(clock.now() + 2 * hourMs)}`,
    );
    expect(unsound({ ...reply, blocks: reply.blocks })).toEqual([]);
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('Rule grave for eve@example.com, by <@U0BOB>, until');
    expect(words).toContain('Why: planned work');
    await relay.post(aPayload({ action: 'grave_action', actor: eve }, { id: 'e2' }));
    expect(await ask(relay, 'recent 1')).toContain('`grave`: muted by <@U0BOB>');
  });

  it('puts the answer in place of the question', async () => {
    const { relay } = await aQuestion('mute grave');
    await confirm(relay);
    await answer(relay);
    expect(
      relay.slack.ephemerals().filter(({ blocks }) => JSON.stringify(blocks).includes('mute_confirm')),
    ).toEqual([]);
  });

  it('counts once where it is clicked by two at once, and tells the second', async () => {
    const { relay, channel } = await aQuestion('mute grave 1h');
    const before = (await channel()).length;
    const ts = question(relay).ts;
    await Promise.all(
      ['U0ANN', 'U0BOB'].map((userId) => relay.slack.click({ actionId: 'mute_confirm', ts, userId })),
    );
    await relay.runOnce();
    const said = relay.slack.ephemerals().map(({ text }) => text);
    expect(said.filter((text) => text.includes('is muted until'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('That question is answered already.'))).toHaveLength(1);
    expect((await channel()).length - before).toBe(1);
    expect((await ask(relay, 'mutes')).split('🔕')).toHaveLength(2);
  });

  it('says so where the question is too old, and mutes nothing', async () => {
    const { relay, clock } = await aQuestion('mute grave');
    clock.turn(15 * minuteMs);
    await confirm(relay);
    expect((await answer(relay)).text).toContain('That question is too old: nothing was muted.');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('is forgotten a day later', async () => {
    const { relay, clock } = await aQuestion('mute grave');
    const stored = async () => {
      const store = await openStore(relay.databaseUrl);
      const { value } = JSON.parse(JSON.stringify(question(relay).blocks.at(-1)?.['elements']))[0];
      const found = await store.findMuteProposal(value);
      await store.close();
      return found;
    };
    clock.turn(dayMs + 15 * minuteMs);
    await relay.runOnce();
    expect(await stored()).toBeDefined();
    clock.turn(1);
    await relay.runOnce();
    expect(await stored()).toBeUndefined();
    await confirm(relay);
    expect((await answer(relay)).text).toContain('That question is answered already.');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('still counts just before that', async () => {
    const { relay, clock } = await aQuestion('mute grave');
    clock.turn(15 * minuteMs - 1);
    await confirm(relay);
    expect((await answer(relay)).text).toContain('is muted until');
  });

  it('is confirmed after a restart', async () => {
    const { relay } = await aQuestion('mute grave');
    await relay.restart();
    await confirm(relay);
    expect((await answer(relay)).text).toContain('is muted until');
  });

  it('is confirmed by who may mute only', async () => {
    const { relay } = await aQuestion('mute grave', {}, { AUDIT_ADMINS: 'U0ANN' });
    await confirm(relay, 'U0EVE');
    expect((await answer(relay)).text).toContain('You may not mute here.');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
    expect(
      relay.slack.ephemerals().some(({ blocks }) => JSON.stringify(blocks).includes('mute_confirm')),
    ).toBe(true);
    await confirm(relay, 'U0ANN');
    await relay.runOnce();
    expect(await ask(relay, 'mutes')).toContain('grave');
  });

  it('does not count where the rule may not be muted any more, or is gone', async () => {
    const { relay } = await aQuestion('mute grave');
    const other = 'rules:\n  - {id: other, name: Other, severity: low, match: {action: x}}\n';
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': other });
    // A change counts once it was seen twice.
    for (let looks = 0; looks < 3; looks += 1) await relay.runOnce();
    await confirm(relay);
    expect((await answer(relay)).text).toContain('There is no rule `grave`.');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });
});

/** A stage on which `text` was typed and asks whether to mute. */
async function aQuestion(text: string, attributes: Parameters<typeof aPayload>[0] = {}, env = {}) {
  const stage = await aStage(env);
  await stage.relay.post(aPayload({ action: 'grave_action', ...attributes }));
  await stage.channel();
  expect(await ask(stage.relay, text)).toContain('Nothing is muted until you confirm.');
  return stage;
}

function question({ slack }: TestRelay): Ephemeral {
  const asked = slack.ephemerals().find(({ blocks }) => JSON.stringify(blocks).includes('mute_confirm'));
  if (asked === undefined) throw new Error('nobody was asked');
  return asked;
}

async function confirm({ slack }: TestRelay, userId = 'U0ANN'): Promise<void> {
  expect(await slack.click({ actionId: 'mute_confirm', userId })).toMatchObject({ status: 200, body: '' });
}

/** What came over response_url. */
async function answer(relay: TestRelay): Promise<Ephemeral> {
  await relay.runOnce();
  const call = await relay.slack.waitFor(({ calls }) =>
    calls.findLast(({ method }) => method === 'response_url'),
  );
  const found = relay.slack.ephemerals().findLast(({ text }) => text === call.arguments['text']);
  if (found === undefined) throw new Error(`not shown: ${JSON.stringify(call)}`);
  return found;
}
