import { carryOver } from './inputs.js';
import { messageNode, refusedNode } from './message.js';

/** Ms between two drawings, or so many times what the last one took: a storm must leave time for a click. */
const least = 60;
const most = 1500;
const restFor = 4;
/** Lines that are drawn at once. */
const mostAtOnce = 25;

/** The list of one channel's messages. What has changed is marked, and drawn a moment later, all of it at once. */
export class Timeline {
  #list;
  #acts;
  #linesNow = () => new Map();
  #nodes = new Map();
  #marked = new Set();
  #timer;
  #atEnd = true;
  #width;
  #waitMs = least;

  constructor(list, acts) {
    // Not every browser lets the keyboard scroll what it cannot focus.
    list.tabIndex = 0;
    this.#list = list;
    this.#acts = acts;
    // Where a new width has moved the lines, nobody has scrolled.
    list.addEventListener('scroll', () => {
      if (list.clientWidth === this.#width) this.#atEnd = this.#isAtEnd();
    });
    // Who reads the newest goes on doing so when a panel opens beside it.
    new ResizeObserver(() => {
      this.#width = list.clientWidth;
      if (this.#atEnd) this.#scrollDown();
    }).observe(list);
  }

  /** Draws everything anew, from now on from this source. */
  draw(linesNow) {
    this.#linesNow = linesNow;
    this.#drawAll();
    this.#scrollDown();
  }

  /** As `draw`, where lines have come before the others: what is looked at stays where it is. */
  drawOlder() {
    const { scrollHeight, scrollTop } = this.#list;
    this.#drawAll();
    this.#list.scrollTop = scrollTop + this.#list.scrollHeight - scrollHeight;
  }

  /** Who has asked for something sees what comes of it. */
  goToEnd() {
    this.#scrollDown();
  }

  mark(key) {
    this.#marked.add(key);
    this.#timer ??= setTimeout(() => this.#drawMarked(), this.#waitMs);
  }

  goTo(key) {
    const node = this.#nodes.get(key);
    node?.scrollIntoView({ block: 'center' });
    node?.focus();
    return node !== undefined;
  }

  #drawAll() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#marked.clear();
    const lines = this.#linesNow();
    const drawn = [...lines.values()].map((line) => [line.key, this.#nodeOf(line)]);
    this.#nodes = new Map(drawn);
    this.#list.replaceChildren(this.#acts.olderNode(), ...this.#nodes.values());
  }

  #drawMarked() {
    this.#timer = undefined;
    const startedAt = performance.now();
    this.#drawOlderNode();
    this.#drawChanges();
    if (this.#atEnd) this.#scrollDown();
    const tookMs = performance.now() - startedAt;
    this.#waitMs = Math.min(Math.max(least, restFor * tookMs), most);
  }

  /** Under the finger that is about to press it, it stays. */
  #drawOlderNode() {
    const first = this.#list.firstElementChild;
    if (first?.contains(document.activeElement) === false) first.replaceWith(this.#acts.olderNode());
  }

  /** Some of what is marked; the rest comes next, unless newer lines have taken its place by then. */
  #drawChanges() {
    const lines = this.#linesNow();
    for (const key of this.#nodes.keys()) if (!lines.has(key)) this.#remove(key);
    const marked = [...this.#marked].filter((key) => lines.has(key));
    this.#marked.clear();
    for (const key of marked.slice(0, mostAtOnce)) this.#bringUpToDate(key, lines.get(key));
    for (const key of marked.slice(mostAtOnce)) this.mark(key);
  }

  #bringUpToDate(key, line) {
    const before = this.#nodes.get(key);
    // A menu must not close under the hand that is choosing.
    if (before?.querySelector(':popover-open')) return this.mark(key);
    const after = this.#nodeOf(line);
    this.#nodes.set(key, after);
    if (before === undefined || line.refused !== undefined) {
      before?.remove();
      this.#list.append(after);
    } else {
      carryOver(before, after);
      before.replaceWith(after);
    }
  }

  #nodeOf(line) {
    return line.refused === undefined ? messageNode(line.message, this.#acts) : refusedNode(line, this.#acts);
  }

  #remove(key) {
    this.#nodes.get(key)?.remove();
    this.#nodes.delete(key);
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  #scrollDown() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#atEnd = true;
  }
}
