import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { createSlackNotifier } from '../../src/slack/slack-notifier.ts';
import { createWebClient } from '../../src/slack/web-client.ts';

it('looks in the channel that Slack has named, whatever its id looks like', async () => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.url} ${new URLSearchParams(await text(request)).get('channel')}`);
    response.setHeader('content-type', 'application/json').end('{"ok":true,"messages":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = Object(server.address());
  const client = createWebClient({ botToken: 'xoxb-test', apiUrl: `http://127.0.0.1:${port}/api/` });
  const metadata = { event_type: 'audit_alert', event_payload: { alert_id: 'a' } } as const;
  const lookup = { channel: '#alerts', channelId: 'C1', metadata, afterRevision: 0, since: 0 };
  expect(await createSlackNotifier(client).find(lookup)).toEqual({ kind: 'absent' });
  expect(asked).toEqual(['/api/conversations.history C1']);
  server.closeAllConnections();
  server.close();
});
