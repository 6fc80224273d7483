import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { webApi } from '@slack/bolt';
import type { Outcome } from '../../src/deliver/notifier.ts';
import { toTrouble } from '../../src/slack/slack-errors.ts';
import { createSlackNotifier } from '../../src/slack/slack-notifier.ts';
import { createWebClient } from '../../src/slack/web-client.ts';

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the notifier makes of a post that is answered so. */
async function outcomeOf({ status = 200, headers = {}, body }: Reply): Promise<Outcome> {
  const server = createServer((_, response) => void response.writeHead(status, headers).end(body));
  const port = await listen(server);
  const client = createWebClient({ botToken: 'xoxb-test', apiUrl: `http://127.0.0.1:${port}/api/` }, 30_000);
  const metadata = { event_type: 'audit_relay', event_payload: { notice_id: 'n' } } as const;
  const outcome = await createSlackNotifier(client).post('#a', { text: 'x', metadata });
  await close(server);
  return outcome;
}

async function listen(server: Server): Promise<number | undefined> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

function refusal(error: unknown, more: object = {}): string {
  return JSON.stringify({ ok: false, error, ...more });
}

describe('an answer of Slack', () => {
  it('that names channel and ts shows the message', async () => {
    expect(await outcomeOf({ body: '{"ok":true,"channel":"C1","ts":"1.2"}' })).toEqual({
      kind: 'shown',
      place: { channelId: 'C1', ts: '1.2' },
    });
  });

  it.each(['{"ok":true}', '{"ok":true,"channel":"C1","ts":7}', '{"ok":true,"channel":"C1"}'])(
    'that says yes and not where leaves it unknown: %s',
    async (body) => {
      expect(await outcomeOf({ body })).toMatchObject({ kind: 'unknown' });
    },
  );

  it.each([
    ['a word that is not known', refusal('something_new'), 'refused'],
    ['a page of HTML', '<html><body>Sign in to the network</body></html>', 'unknown'],
    ['nothing', '', 'unknown'],
    ['an object that says nothing', '{}', 'unknown'],
    ['null', 'null', 'unknown'],
    ['a list', '[]', 'unknown'],
    ['half of an answer', '{"ok":true,"chan', 'unknown'],
    ['an error that is no word', refusal({ code: 7 }), 'unknown'],
    ['an error of many words', refusal('x'.repeat(5000)), 'unknown'],
  ])('with status 200 that is %s is taken for what it is', async (_, body, kind) => {
    const outcome = await outcomeOf({ body });
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome).length).toBeLessThan(300);
  });

  it.each([
    ['7', 7000],
    ['0', 1000],
    ['-5', 1000],
    ['1.5', 1000],
    ['3600', 3_600_000],
    ['86400', 3_600_000],
    ['999999999999', 3_600_000],
    ['soon', 30_000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ])('with status 429 and Retry-After %s is waited for', async (retryAfter, forMs) => {
    const outcome = await outcomeOf({ status: 429, headers: { 'retry-after': retryAfter }, body: '' });
    expect(outcome).toMatchObject({ kind: 'wait', forMs });
  });

  it('with status 429 and no Retry-After is waited for half a minute', async () => {
    expect(await outcomeOf({ status: 429, body: '' })).toMatchObject({ kind: 'wait', forMs: 30_000 });
  });

  it.each([
    [{}, 30_000],
    [{ 'retry-after': '12' }, 12_000],
  ])('with status 200 that says ratelimited is waited for: %j', async (headers, forMs) => {
    for (const error of ['ratelimited', 'rate_limited'])
      expect(await outcomeOf({ headers, body: refusal(error) })).toEqual({ kind: 'wait', forMs, error });
  });

  it.each([500, 502, 503, 504, 404, 302])('with status %i leaves it unknown', async (status) => {
    expect(await outcomeOf({ status, body: '<html></html>' })).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'refused'],
    ['UND_ERR_CONNECT_TIMEOUT', 'refused'],
    ['ECONNRESET', 'unknown'],
    ['UND_ERR_HEADERS_TIMEOUT', 'unknown'],
    ['UND_ERR_SOCKET', 'unknown'],
  ])('cannot have been asked for only where no connection was made: %s', (code, kind) => {
    // As fetch tells it; over a real connection Jest's own realm hides the cause from WebClient.
    const failed = new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
    expect(toTrouble(new webApi.WebAPIRequestError(failed))).toEqual({ kind, error: code });
  });
});

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const classes = {
  unknown: ['internal_error', 'fatal_error', 'unknown_error', 'request_timeout', 'service_unavailable'],
  channel_broken: [
    'channel_not_found',
    'is_archived',
    'not_in_channel',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
  ],
  account_broken: [
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'account_inactive',
    'missing_scope',
  ],
  content_broken: [
    'invalid_blocks',
    'invalid_blocks_format',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'metadata_too_large',
    'invalid_attachments',
  ],
  gone: ['message_not_found', 'cant_update_message', 'edit_window_closed'],
};

describe('each error that Slack names has its class', () => {
  it.each(Object.entries(classes))('%s: %j', async (kind, errors) => {
    for (const error of errors) expect(await outcomeOf({ body: refusal(error) })).toEqual({ kind, error });
  });
});
