import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { closeStores, stored } from './stored.ts';

const root = join(import.meta.dirname, '..', '..');

let relay: TestRelay;
beforeEach(async () => {
  relay = await aRelay({ env: { RULES_DIR: join(root, 'rules') } });
});
afterEach(async () => {
  await closeStores();
  await stopRelays();
});

function sample(name: string): Promise<string> {
  return readFile(join(root, 'test/fixtures/samples', `${name}.json`), 'utf8');
}

/** The real page, with an id of its own for each event. */
async function thePage(): Promise<readonly JsonObject[]> {
  const page: unknown = JSON.parse(await sample('grove_events_page'));
  const data = isObject(page) && Array.isArray(page['data']) ? page['data'] : [];
  return data.filter(isObject).map((event, index) => ({ ...event, id: `event-${index}` }));
}

function alertsInSlack() {
  return relay.slack.messages().filter(({ metadata }) => metadata?.event_type === 'audit_alert');
}

describe('the real samples', () => {
  it('bring an impersonation to Slack, with who and whom', async () => {
    expect(await relay.post(await sample('impersonation_expect_match'))).toMatchObject({
      status: 200,
      text: '{"accepted":1,"duplicates":0,"quarantined":0}',
    });
    const message = await relay.slack.waitFor(() => alertsInSlack()[0]);
    expect(message.metadata?.event_payload).toMatchObject({ rule_id: 'admin-impersonation' });
    const shown = JSON.stringify([message.text, message.blocks]);
    expect(shown).toContain('Example Admin');
    expect(shown).toContain('example.user@example.io');
  });

  it('bring no login to Slack, though it speaks of logging in as somebody', async () => {
    expect((await relay.post(await sample('login_expect_no_match'))).text).toContain('"accepted":1');
    // What comes after it has been shown, so it would have been. (The two samples share their id.)
    const other: unknown = JSON.parse(await sample('impersonation_expect_match'));
    await relay.post({ ...(isObject(other) ? other : {}), id: 'another' });
    await relay.slack.waitFor(() => alertsInSlack()[0]);
    expect(alertsInSlack()).toHaveLength(1);
    expect((await stored(relay)).events).toHaveLength(2);
  });

  it('are thirty shapes in one page, every one accepted', async () => {
    const events = await thePage();
    expect(events).toHaveLength(30);
    const { text } = await relay.post({ data: events, meta: { next: null } });
    expect(text).toBe('{"accepted":30,"duplicates":0,"quarantined":0}');
    expect((await stored(relay)).events.map(({ payload }) => payload)).toEqual(events);
  });

  it('are accepted one by one as well', async () => {
    const events = await thePage();
    const answers = await Promise.all(events.map((event) => relay.post(event)));
    expect(answers.map(({ text }) => text)).toEqual(
      Array(30).fill('{"accepted":1,"duplicates":0,"quarantined":0}'),
    );
  });

  it.each([
    ['lookalike_jira_site_audit', 'Jira'],
    ['lookalike_guard_detect_alert', 'Guard Detect'],
  ])('of another product are kept, and named: %s', async (name, product) => {
    const text = await sample(name);
    expect((await relay.post(text)).text).toBe('{"accepted":0,"duplicates":0,"quarantined":1}');
    const [kept] = (await stored(relay)).quarantined;
    expect(kept?.reason).toContain(product);
    expect(JSON.parse(kept?.body ?? '')).toEqual(JSON.parse(text));
  });

  it('of another product are named where they come as a list', async () => {
    const jira: unknown = JSON.parse(await sample('lookalike_jira_site_audit'));
    const records = isObject(jira) && Array.isArray(jira['records']) ? jira['records'] : [];
    const { text } = await relay.post(records);
    expect(text).toBe(`{"accepted":0,"duplicates":0,"quarantined":${records.length}}`);
    expect((await stored(relay)).quarantined[0]?.reason).toContain('Jira');
  });
});
