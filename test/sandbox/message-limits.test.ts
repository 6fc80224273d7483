import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';

describe('the limits of a message', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await aSandbox();
  });
  afterAll(closeSandboxes);

  const post = (args: Record<string, Json>) => open.api('chat.postMessage', { channel: '#a', ...args });
  const metadata = (payload: Json, type: Json = 'audit_alert') => ({
    event_type: type,
    event_payload: payload,
  });

  it('take 40,000 characters of text and no more', async () => {
    expect((await post({ text: 'x'.repeat(40_000) })).body).toMatchObject({ ok: true });
    expect((await post({ text: 'x'.repeat(40_001) })).body).toMatchObject({
      ok: false,
      error: 'msg_too_long',
    });
  });

  it('take 4,000 characters of text in an update and no more', async () => {
    const { body } = await post({ text: 'first' });
    const update = (length: number) =>
      open.api('chat.update', { channel: body['channel'], ts: body['ts'], text: 'x'.repeat(length) });
    expect((await update(4000)).body).toMatchObject({ ok: true });
    expect((await update(4001)).body).toMatchObject({ ok: false, error: 'msg_too_long' });
  });

  it('ask for something to say', async () => {
    expect((await post({})).body).toMatchObject({ ok: false, error: 'no_text' });
    expect((await post({ text: '', blocks: [] })).body).toMatchObject({ ok: false, error: 'no_text' });
    expect((await post({ blocks: [{ type: 'divider' }] })).body).toMatchObject({ ok: true });
  });

  it.each<[string, Json]>([
    ['no object', 'audit_alert'],
    ['no type', { event_payload: {} }],
    ['an empty type', metadata({}, '')],
    ['no payload', { event_type: 'audit_alert' }],
    ['a payload that is a list', metadata([])],
    ['a key of its own', { ...metadata({}), more: 1 }],
  ])('refuse metadata with %s', async (_, value) => {
    const { body } = await post({ text: 'x', metadata: value });
    expect(body).toMatchObject({ ok: false, error: 'invalid_metadata_format' });
  });

  it('take metadata of a type and a payload, up to 16 KiB', async () => {
    expect((await post({ text: 'x', metadata: metadata({ alert_id: '1' }) })).body).toMatchObject({
      ok: true,
    });
    const long = await post({ text: 'x', metadata: metadata({ alert_id: 'x'.repeat(16_384) }) });
    expect(long.body).toMatchObject({ ok: false, error: 'metadata_too_large' });
  });

  it('refuse broken blocks inside an attachment', async () => {
    const attachments = (type: string) => [{ color: '#f00', blocks: [{ type }] }];
    expect((await post({ attachments: attachments('divider') })).body).toMatchObject({ ok: true });
    const { body } = await post({ attachments: attachments('banner') });
    expect(body).toMatchObject({ ok: false, error: 'invalid_attachments' });
    expect(JSON.stringify(body)).toContain('/attachments/0/blocks/0/type');
  });
});
