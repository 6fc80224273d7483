import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { createSlackNotifier } from '../../src/slack/slack-notifier.ts';
import { createWebClient } from '../../src/slack/web-client.ts';

it.each([
  { channel: '#alerts', channelId: 'C1', asked: ['/api/conversations.history C1'] },
  { channel: 'C1', asked: ['/api/conversations.history C1'] },
  { channel: 'U5', asked: ['/api/conversations.open null', '/api/conversations.history D5'] },
])(
  'looks in the channel that Slack has named, whatever its id looks like: %j',
  async ({ asked, ...where }) => {
    const calls: string[] = [];
    const server = createServer(async (request, response) => {
      calls.push(`${request.url} ${new URLSearchParams(await text(request)).get('channel')}`);
      response
        .setHeader('content-type', 'application/json')
        .end('{"ok":true,"messages":[],"channel":{"id":"D5"}}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = Object(server.address());
    const client = createWebClient(
      { botToken: 'xoxb-test', apiUrl: `http://127.0.0.1:${port}/api/` },
      30_000,
    );
    const metadata = { event_type: 'audit_alert', event_payload: { alert_id: 'a' } } as const;
    const lookup = { ...where, metadata, afterRevision: 0, since: 0 };
    expect(await createSlackNotifier(client).find(lookup)).toEqual({ kind: 'absent' });
    expect(calls).toEqual(asked);
    server.closeAllConnections();
    server.close();
  },
);
