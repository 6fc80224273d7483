import { get } from './act.js';
import { byId, el } from './dom.js';
import { carryOver } from './inputs.js';
import { messageNode } from './message.js';

const mostReplies = 200;

/** The thread that is open in its pane: the parent, and the replies, which are asked for when it opens. */
export class Thread {
  #acts;
  #nodes = new Map();
  #place;

  constructor(acts) {
    this.#acts = acts;
  }

  async open(parent) {
    const { channel, ts } = parent;
    this.#place = `${channel} ${ts}`;
    this.#draw(parent, [], 0);
    const { replies = [], older = 0 } = await get('thread', { channel, ts });
    if (this.#place === `${channel} ${ts}`) this.#draw(parent, replies, older);
  }

  close() {
    this.#place = undefined;
  }

  /** A reply, or the parent itself, is new or has changed. */
  show(message) {
    const { channel, ts, threadTs } = message;
    if (this.#place !== `${channel} ${threadTs ?? ts}`) return;
    const list = byId('thread-messages');
    const before = this.#nodes.get(ts);
    const after = this.#nodeOf(message);
    this.#nodes.set(ts, after);
    if (before === undefined) list.append(after);
    else {
      carryOver(before, after);
      before.replaceWith(after);
    }
    if (this.#nodes.size > mostReplies + 1) this.remove([...this.#nodes.keys()][1]);
  }

  remove(ts) {
    this.#nodes.get(ts)?.remove();
    this.#nodes.delete(ts);
  }

  #draw(parent, replies, older) {
    const more =
      older === 0 ? [] : [el('li', { className: 'empty' }, `${older} older replies are not shown.`)];
    this.#nodes = new Map([parent, ...replies].map((each) => [each.ts, this.#nodeOf(each)]));
    const [first, ...rest] = this.#nodes.values();
    byId('thread-messages').replaceChildren(first, ...more, ...rest);
  }

  #nodeOf(message) {
    return messageNode({ ...message, replyCount: 0 }, this.#acts);
  }
}
