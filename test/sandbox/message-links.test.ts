import { afterEach, describe, expect, it } from '@jest/globals';
import { aPageModule } from './a-page-module.ts';
import { aSandbox, closeSandboxes } from './a-sandbox.ts';

interface Directory {
  channels: ReadonlyMap<string, object>;
  site: string;
}

const { directory, messageAt } = await aPageModule<{
  directory: Directory;
  messageAt(url: string): { channel: object; ts: string } | undefined;
}>('directory');

afterEach(closeSandboxes);

describe('a link to a message', () => {
  it('is known by what chat.getPermalink gives, a reply by its parent', async () => {
    const { api, sandbox } = await aSandbox();
    const { body } = await api('chat.postMessage', { channel: '#a', text: 'x' });
    const { channel = '', ts = '' } = body;
    const reply = await api('chat.postMessage', { channel, text: 'y', thread_ts: ts });
    const linkTo = async (message_ts: string) =>
      String((await api('chat.getPermalink', { channel, message_ts })).body['permalink']);
    const known = new Map(sandbox.channels().map((each) => [each.id, each]));
    Object.assign(directory, { channels: known, site: 'https://sandbox.slack.com/' });
    const found = { channel: { name: 'a' }, ts };
    expect(messageAt(await linkTo(String(ts)))).toMatchObject(found);
    expect(messageAt(await linkTo(String(reply.body['ts'])))).toMatchObject(found);
    const other = (await linkTo(String(ts))).replace('sandbox.', 'other.');
    expect(messageAt(other)).toBeUndefined();
    expect(messageAt('https://sandbox.slack.com/archives/C0NONE/p1700000000000000')).toBeUndefined();
    expect(messageAt('https://example.com/')).toBeUndefined();
  });
});
