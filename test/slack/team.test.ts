import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { secrets } from '../support/secrets.ts';
import { audit, click, send } from './signed-requests.ts';

afterEach(stopRelays);

const ours = 'T0SANDBOX1';
const theirs = 'T0ELSEWHERE';
const refusal = 'does not answer to this workspace';

describe('a relay for one workspace', () => {
  it('refuses the commands of any other, in words, and does nothing', async () => {
    const relay = await aRelay({ env: { SLACK_TEAM_ID: ours } });
    const refused = await send(relay, { body: audit('mute risky', { team_id: theirs }) });
    expect(refused.text).toContain(refusal);
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
    const taken = await send(relay, { body: audit('mute risky', { team_id: ours }) });
    expect(taken.text).toContain('is muted until');
  });

  it.each([
    ['the team of another', { team: { id: theirs } }],
    ['no team but the person’s, which is another', { team: null, user: { id: 'U0ANN', team_id: theirs } }],
    ['no team at all', { team: null, user: { id: 'U0ANN' } }],
  ])('refuses a click with %s', async (_, fields) => {
    const relay = await aRelay({ env: { SLACK_TEAM_ID: ours } });
    const action = await anOpenQuestion(relay);
    expect(await send(relay, { body: click(action, fields) })).toMatchObject({ status: 200, text: '' });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
    await relay.slack.click({ actionId: 'mute_confirm', userId: 'U0ANN' });
    expect(await relay.audit('mutes')).toContain('risky');
  });

  it('takes a click that names the workspace in the person only', async () => {
    const relay = await aRelay({ env: { SLACK_TEAM_ID: ours } });
    const action = await anOpenQuestion(relay);
    await send(relay, { body: click(action, { team: null }) });
    await relay.runOnce();
    expect(await relay.audit('mutes')).toContain('risky');
  });

  it('refuses commands that name no workspace', async () => {
    const relay = await aRelay({ env: { SLACK_TEAM_ID: ours } });
    const refused = await send(relay, { body: audit('help', { team_id: '' }) });
    expect(refused.text).toContain(refusal);
  });
});

describe('a relay for any workspace', () => {
  it('answers to all that sign with its secret', async () => {
    const relay = await aRelay();
    const answer = await send(relay, { body: audit('help', { team_id: theirs }) });
    expect(answer.text).toContain('/audit recent');
    expect(answer.text).not.toContain(secrets.SLACK_SIGNING_SECRET);
  });
});

/** The button of a question whether to mute. */
async function anOpenQuestion(relay: TestRelay): Promise<{ action_id: string; value: string }> {
  await relay.post(aPayload());
  const answer = await relay.audit('mute risky');
  const value = /"value":"([^"]+)"/.exec(answer)?.[1];
  if (value === undefined) throw new Error(`no question: ${answer}`);
  return { action_id: 'mute_confirm', value };
}
