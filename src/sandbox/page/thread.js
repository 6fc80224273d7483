import { get } from './act.js';
import { el } from './dom.js';
import { Timeline } from './timeline.js';

const mostReplies = 200;

/** The thread that is open in its pane: the parent, and the replies, which are asked for when it opens. */
export class Thread {
  #timeline;
  #lines = new Map();
  #older = 0;
  #parent;

  constructor(list, acts) {
    this.#timeline = new Timeline(list, { ...acts, olderNode: () => this.#olderNode() });
  }

  open(parent) {
    this.#parent = parent;
    this.#draw({ replies: [], older: 0 });
    return this.reload();
  }

  /** Asks for the replies, where a thread is open. */
  async reload() {
    const parent = this.#parent;
    if (parent === undefined) return;
    const { replies = [], older = 0 } = await get('thread', { channel: parent.channel, ts: parent.ts });
    if (this.#parent?.ts === parent.ts) this.#draw({ replies, older });
  }

  close() {
    this.#parent = undefined;
  }

  /** A reply, or the parent itself, is new or has changed. */
  show(message) {
    const { channel, ts, threadTs } = message;
    if (this.#parent?.channel !== channel || this.#parent.ts !== (threadTs ?? ts)) return;
    if (threadTs === undefined) this.#parent = message;
    this.#put(message);
    const [, oldest] = this.#lines.keys();
    if (this.#lines.size > mostReplies + 1) this.remove(oldest);
    this.#timeline.mark(ts);
  }

  remove(ts) {
    if (this.#lines.delete(ts)) this.#timeline.mark(ts);
  }

  /** In its own thread a message needs no way there. */
  #put(message) {
    this.#lines.set(message.ts, { key: message.ts, message: { ...message, replyCount: 0 } });
  }

  #draw({ replies, older }) {
    this.#lines = new Map();
    this.#older = older;
    for (const message of [this.#parent, ...replies]) this.#put(message);
    this.#timeline.draw(() => this.#lines);
  }

  #olderNode() {
    const text = this.#older === 0 ? '' : `${this.#older} older replies are not shown.`;
    return el('li', { className: 'empty', hidden: text === '' }, text);
  }
}
