import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { audit, click, form, send } from './signed-requests.ts';

/** Rightly signed, so only what it says can be wrong with it. */
describe('a signed request that makes no sense', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay();
  });
  afterAll(stopRelays);

  it.each([
    'null',
    '[]',
    '"text"',
    '0',
    'true',
    '{}',
    '',
    '{',
    '{"a":1}',
    '[{"command":"/audit"}]',
    '{"event":null}',
    '{"type":"event_callback","event":"x"}',
    '{"type":"event_callback","event":{}}',
    '{"type":"url_verification"}',
    '{"type":"url_verification","challenge":{"a":1}}',
    '{"command":null}',
    '{"command":{}}',
    '{"command":"/audit","text":{}}',
    '{"command":"/audit","text":"help","user_id":7}',
    '{"command":"/audit","text":"help","response_urls":null}',
    '{"command":"/audit","text":"help","event":null}',
    '{"name":"x","user":{"id":"U1"}}',
    '{"actions":null}',
    '{"type":"block_actions"}',
    '{"type":"block_actions","user":{"id":"U1"},"actions":[]}',
    '{"type":"block_actions","user":{"id":"U1"},"actions":[null]}',
    '{"type":"block_actions","user":null,"actions":[{"action_id":"mute_confirm"}]}',
    '{"type":"block_actions","user":{"id":"U1"},"team":"T1","actions":[{"action_id":"mute_confirm"}]}',
    '{"type":"view_submission","user":{"id":"U1"}}',
    '{"type":"view_submission","user":{"id":"U1"},"view":null}',
    '{"type":"shortcut"}',
    '{"type":"message_action","user":{"id":"U1"},"channel":null}',
    '{"type":"dialog_submission","user":{"id":"U1"}}',
    '{"type":"block_suggestion"}',
    '{"type":"block_actions","user":{"id":"U1"},"channel":null,"actions":[{"action_id":"mute_confirm"}]}',
    '{"type":"message_action","user":{"id":"U1"},"channel":null,"callback_id":"x"}',
    '{"type":"event_callback","authorizations":[null],"event":{"type":"app_home_opened","user":"U1"}}',
    '{"type":"event_callback","event":{"type":"app_home_opened","user":"U1","channel":null}}',
    '{"type":"event_callback","event":{"type":"reaction_added","item":null}}',
    '{"type":"event_callback","event":{"type":"reaction_added","item":"C1"}}',
    '{"type":"event_callback","event":{"type":"message","user":null}}',
    '{"type":"event_callback","event":{"type":"function_executed"}}',
    '{"command":"/audit","text":"mute risky"}',
    '{"command":"/audit","text":"mute risky","user_id":null}',
    '{"command":"/audit","text":"mute risky","user_id":" "}',
    '{"type":"block_actions","user":{"id":""},"actions":[{"action_id":"alert_ack"}]}',
    '{"type":"view_submission","user":{"id":""},"view":{"id":"V1","callback_id":"mute_until"}}',
    '{"type":"view_closed","user":{},"view":{"id":"V1"}}',
    '{"type":"message_action","user":{"id":""},"callback_id":"x"}',
    '{"type":"shortcut","user":{"id":""},"callback_id":"x"}',
    '{"type":"event_callback","event":{"type":"app_home_opened","tab":"home","user":""}}',
    '{"type":"event_callback","event":{"type":"app_home_opened","tab":"home"}}',
  ])('is refused as JSON: %s', async (body) => {
    expect(await send(relay, { body, contentType: 'application/json' })).toMatchObject({ status: 400 });
  });

  it.each([
    '',
    'a=b',
    'text=mute+risky&user_id=U0ANN',
    'command=',
    'command=audit&text=mute+risky&user_id=U0ANN',
    'command=%2Faudit&text=mute+risky+1h+x',
    'command=%2Faudit&text=mute+risky+1h+x&user_id=',
    'command=%2Faudit&text=mute+risky+1h+x&user_id=+',
    'command=%2Faudit&text=mute+risky+1h+x&user_id=U0ANN&user_id=',
    'command=%2Faudit&text=help&user_id=',
    'payload=',
    'payload=null',
    'payload=[]',
    'payload=%22text%22',
    'payload={}',
    'payload={',
    'payload=nonsense',
    `payload={}&${audit('mute risky')}`,
    '__proto__=1&constructor=2',
  ])('is refused as a form: %s', async (body) => {
    expect(await send(relay, { body })).toMatchObject({ status: 400 });
  });

  it.each([
    '',
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/x-www-form-urlencoded+json',
  ])('is refused where it is called "%s"', async (contentType) => {
    const body = audit('mute risky', { nonce: contentType });
    expect(await send(relay, { body, contentType })).toMatchObject({ status: 400 });
  });

  it('is refused as a form of many parts, whatever they say', async () => {
    const body = `--x\r\nContent-Disposition: form-data; name="command"\r\n\r\n/audit\r\n--x--\r\n`;
    const contentType = 'multipart/form-data; boundary=x';
    expect(await send(relay, { body, contentType })).toMatchObject({ status: 400 });
  });

  it('is told that nobody is here for it where it makes sense elsewhere', async () => {
    const bodies = [audit('help', { command: '/other' }), click({ action_id: 'unheard_of' })];
    for (const body of bodies) expect(await send(relay, { body })).toMatchObject({ status: 404 });
  });

  it('has set nothing going and left no error behind', async () => {
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
    expect(relay.slack.calls.filter(({ method }) => method.startsWith('chat.'))).toEqual([]);
    expect(relay.slack.views()).toEqual([]);
    expect(relay.log()).not.toContain('"level":50');
  });

  it('is otherwise answered, as a form and as JSON', async () => {
    expect(await send(relay, { body: audit('help'), contentType: form })).toMatchObject({ status: 200 });
    const json = JSON.stringify({ command: '/audit', text: 'help', user_id: 'U0ANN' });
    expect(await send(relay, { body: json, contentType: 'application/json' })).toMatchObject({ status: 200 });
  });
});
