import type { Rendered, Renderer } from '../deliver/notifier.ts';
import type { Alert } from '../model/alert.ts';
import { type Ask, alertIdOf } from '../model/ask.ts';
import type { Message } from '../model/message.ts';
import type { Store } from '../record/store.ts';
import { alertMessage, alertReply } from './alert-message.ts';
import { askMessage } from './ask-message.ts';
import { digestMessage } from './digest-message.ts';
import { noticeMessage } from './notice-message.ts';

/** Draws each kind of message from its own rows. */
export function createRenderer(store: Store): Renderer {
  const question = async (message: Message): Promise<Rendered | undefined> => {
    const id = alertIdOf(message.id);
    const [ask, alert] = await Promise.all([store.findAsk(id), store.findAlert(id)]);
    if (ask === undefined || alert === undefined || isOverUnseen(ask, message)) return undefined;
    return askMessage({ message, ask, alert });
  };
  const draw = async (message: Message): Promise<Rendered | undefined> => {
    if (message.kind === 'notice') return noticeMessage(message);
    if (message.kind === 'digest') return digestMessage(message);
    if (message.kind === 'ask') return question(message);
    const alert = await store.findAlert(message.id);
    if (alert === undefined) return undefined;
    return alertMessage(alert, alert.rule.askActor === true ? await store.findAsk(alert.id) : undefined);
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

/** What nobody was asked in time needs no end. */
function isOverUnseen({ state }: Ask, { slack }: Message): boolean {
  return state === 'failed' && slack === undefined;
}

/** Slack refused the blocks: the fallback says the same. */
function withoutBlocks({ text, metadata }: Rendered): Rendered {
  return { text, metadata };
}
