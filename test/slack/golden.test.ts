import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { severities } from '../../src/model/severity.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { noon } from '../support/builders.ts';
import { aClock, hourMs, minuteMs } from './a-clock.ts';
import { expectGolden } from './expect-golden.ts';

afterEach(stopRelays);

const rules = severities
  .map(
    (severity) => `
  - id: ${severity}-rule
    name: Something of ${severity} severity
    severity: ${severity}
    match: {action: ${severity}_action}
    ${severity === 'critical' ? 'runbook: "https://runbooks.example/critical"' : 'runbook: "1. Ask who did it.\\n2. Undo it."'}
    description: What happens here matters to *somebody*.
    message: {title: "{{actor.name}} did it to {{users.name}}"}`,
  )
  .join('');
const plainRule =
  '\n  - {id: plain-rule, name: A plain rule, severity: medium, match: {action: plain_action}}\n';

const marks = '<!channel> & *b* _i_ ~s~ `c` :tada: > q\n<https://evil.example/|x> \u202e\u200b';

/** Each message that a reader can meet. `UPDATE_GOLDEN=1` writes them anew, to be read before they are kept. */
describe('the message of an alert', () => {
  it.each(severities)('shows its severity: %s', async (severity) => {
    const { relay, show } = await aStage();
    await relay.post(anEvent(`${severity}_action`));
    await expectGolden(severity, await show());
  });

  it('grows with what is grouped into it, and its thread is told', async () => {
    const { relay, clock, show } = await aStage();
    await relay.post(anEvent('high_action'));
    await show();
    clock.turn(4 * minuteMs);
    const time = new Date(clock.now()).toISOString();
    const message = { content: 'Did it to Cy as well', format: 'simple' };
    await relay.post([anEvent('high_action', { time }), { ...anEvent('high_action', { time }), message }]);
    await expectGolden('grouped', await show());
  });

  it('makes do with an event that says next to nothing', async () => {
    const { relay, show } = await aStage();
    await relay.post({ id: 'e-min', attributes: { action: 'plain_action' } });
    await expectGolden('minimal', await show());
  });

  it('is text and nothing else for a hostile event', async () => {
    const { relay, show } = await aStage();
    const item = { type: 'users', id: marks, attributes: { name: marks, email: marks } };
    const hostile = anEvent('plain_action', {
      actor: { id: marks, name: marks.repeat(20), email: `eve${marks}` },
      context: Array.from({ length: 9 }, () => item),
      container: [{ type: marks, id: 'x' }],
      location: { ip: marks, city: marks },
    });
    const links = { alt: 'https://evil.example/|x>', self: 'https://evil.example/' };
    await relay.post({ ...hostile, message: { content: marks.repeat(100) }, links });
    await expectGolden('hostile', await show());
  });

  it('says how late an event came', async () => {
    const { relay, show } = await aStage();
    await relay.post(anEvent('medium_action', { time: new Date(noon - 26 * hourMs).toISOString() }));
    await expectGolden('late', await show());
  });
});

let made = 0;

function anEvent(action: string, attributes: JsonObject = {}): JsonObject {
  made += 1;
  return {
    id: `0f8fad5b-d9cb-469f-a165-7086772895${String(made).padStart(2, '0')}`,
    type: 'events',
    attributes: {
      action,
      time: new Date(noon).toISOString(),
      actor: { id: '5a', name: 'Ann Lee', email: 'ann_lee@example.com' },
      context: [{ id: 'u1', type: 'users', attributes: { name: 'Bob', email: 'bob@example.com' } }],
      container: [{ id: 'o1', type: 'orgs', attributes: { name: 'Acme', domain: 'acme.example' } }],
      location: { ip: '2001:db8::abcd:1', city: 'Paris', countryName: 'France' },
      ...attributes,
    },
    message: { content: 'Logged in as Bob\nfrom a new device', format: 'simple' },
    links: { alt: 'https://acme.atlassian.net/admin?user=1&tab=2' },
  };
}

async function aStage() {
  const clock = aClock();
  const relay = await aRelay({ clock, rules: { 'rules.yaml': `rules:${rules}${plainRule}` } });
  const show = async () => {
    for (let turns = 0; turns < 3; turns += 1) {
      await relay.runOnce();
      clock.turn(2000);
    }
    return posted(relay);
  };
  return { relay, clock, show };
}

/** What Slack was sent, ids masked. */
function posted({ slack }: TestRelay): Json {
  const calls = slack.calls.filter(({ method }) => method.startsWith('chat.'));
  for (const { answer } of calls) expect(isObject(answer?.body) && answer.body['ok']).toBe(true);
  const sent = calls.map(({ method, arguments: args }) => ({ method, ...args }));
  const ids = JSON.stringify(sent).replace(/7086772895\d\d/g, '708677289500');
  return JSON.parse(ids);
}
