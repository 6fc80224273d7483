import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, oneRule, stopRelays } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';

afterEach(stopRelays);

describe('a running relay', () => {
  it('has a saved rule in force soon after, and says so in the ops channel', async () => {
    const { slack, folder, post } = await aRelay({ env: { SLACK_OPS_CHANNEL: '#ops' } });
    const added = oneRule.replace('id: risky', 'id: riskier').replaceAll('risky_action', 'riskier_action');
    await post(aPayload({ action: 'riskier_action' }));
    await writeFile(join(folder, 'rules', 'more.yaml'), added);
    const receipt = await slack.waitFor(() => slack.messages('#ops')[0]);
    expect(receipt.text).toMatch(
      /^Rules changed: 1 added\nAdded: riskier\n2 rules in force\. 4 tests passed\.$/,
    );
    expect(receipt.metadata).toMatchObject({ event_type: 'audit_relay' });
    expect(slack.messages('#security-alerts')).toEqual([]);
    await post(aPayload({ action: 'riskier_action' }));
    const alert = await slack.waitFor(() => slack.messages('#security-alerts')[0]);
    expect(alert.metadata).toMatchObject({ event_payload: { rule_id: 'riskier' } });
  });

  it('stays ready with a broken rule file, with the mistakes beside it', async () => {
    const { slack, folder, get, post } = await aRelay();
    await writeFile(join(folder, 'rules', 'rules.yaml'), 'rules:\n  - {id: risky, sevrity: high}\n');
    const notice = await slack.waitFor(() => slack.messages('#security-alerts')[0]);
    expect(notice.text).toContain('rules.yaml:2:');
    const { status, text } = await get('/readyz');
    expect(status).toBe(200);
    expect(text).toContain('rules.yaml:2:');
    await post(aPayload());
    await slack.waitFor(() => slack.messages('#security-alerts')[1]);
  });
});
