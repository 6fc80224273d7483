import type { Rendered, Renderer } from '../deliver/notifier.ts';
import type { Alert } from '../model/alert.ts';
import type { Message } from '../model/message.ts';
import type { Store } from '../record/store.ts';
import { alertMessage, alertReply } from './alert-message.ts';
import { digestMessage } from './digest-message.ts';
import { noticeMessage } from './notice-message.ts';

/** Draws each kind of message from its own rows. */
export function createRenderer(store: Store): Renderer {
  const draw = async (message: Message): Promise<Rendered | undefined> => {
    if (message.kind === 'notice') return noticeMessage(message);
    if (message.kind === 'digest') return digestMessage(message);
    const alert = await store.findAlert(message.id);
    return alert === undefined ? undefined : alertMessage(alert);
  };
  return {
    async message(message) {
      const rendered = await draw(message);
      return rendered === undefined || !message.plain ? rendered : withoutBlocks(rendered);
    },
    async reply(message) {
      const alert = message.kind === 'alert' ? await store.findAlert(message.id) : undefined;
      return alert !== undefined && hasNews(alert, message) ? alertReply(alert) : undefined;
    },
  };
}

/** An acknowledgement changes the message and is nothing new for its thread. */
function hasNews({ revision, grownRevision = revision }: Alert, { repliedRevision }: Message): boolean {
  return repliedRevision < grownRevision;
}

/** Slack refused the blocks: the fallback says the same. */
function withoutBlocks({ text, metadata }: Rendered): Rendered {
  return { text, metadata };
}
