import { el } from './dom.js';
import { countRefused, messageNode, refusedNode } from './message.js';

const mostNodes = 300;

/** The list of one channel's messages: draws all of it, or brings one line up to date in its place. */
export class Timeline {
  #list;
  #acts;
  #nodes = new Map();

  constructor(list, acts) {
    // Not every browser lets the keyboard scroll what it cannot focus.
    list.tabIndex = 0;
    this.#list = list;
    this.#acts = acts;
  }

  draw(lines, userId) {
    this.#nodes.clear();
    this.#list.replaceChildren();
    for (const [key, line] of lines) if (isFor(line, userId)) this.#append(key, line);
    if (this.#nodes.size === 0)
      this.#list.append(el('li', { className: 'empty' }, 'Nothing has been posted here yet.'));
    this.#scrollDown();
  }

  show(key, line) {
    const atEnd = this.#isAtEnd();
    const before = this.#nodes.get(key);
    if (before === undefined) this.#append(key, line);
    else this.#replace(key, before, messageNode(line, this.#acts));
    if (atEnd) this.#scrollDown();
  }

  remove(key) {
    this.#nodes.get(key)?.remove();
    this.#nodes.delete(key);
  }

  #append(key, line) {
    this.#list.querySelector('.empty')?.remove();
    const node = line.refused === undefined ? messageNode(line, this.#acts) : refusedNode(line.refused);
    const last = this.#list.lastElementChild;
    if (line.refused !== undefined && last?.dataset.key === node.dataset.key) return countRefused(last);
    this.#nodes.set(key, node);
    this.#list.append(node);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > mostNodes) this.remove(oldest);
  }

  /** Who was on a button of the message stays there when the message changes. */
  #replace(key, before, after) {
    const { actionId } = before.contains(document.activeElement) ? document.activeElement.dataset : {};
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(after);
    this.#nodes.set(key, after);
    const same =
      actionId === undefined ? null : after.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`);
    if (hadFocus) (same ?? after).focus();
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  #scrollDown() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

export function isFor(line, userId) {
  return line.onlyFor === undefined || line.onlyFor === userId;
}
