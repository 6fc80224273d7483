import { get } from './act.js';
import { byId, el } from './dom.js';
import { dismiss, linesOf, prepend } from './state.js';
import { Timeline } from './timeline.js';

/** The messages of the channel that is open, as the person sees them. */
export class ChannelView {
  #state;
  #here;
  #timeline;

  /** `here` says which channel is open, and who looks at it. */
  constructor(state, here, acts) {
    this.#state = state;
    this.#here = here;
    const more = { dismiss: (line) => this.#dismiss(line), olderNode: () => this.#olderNode() };
    this.#timeline = new Timeline(byId('messages'), { ...acts, ...more });
  }

  draw() {
    this.#timeline.draw(() => this.#visibleLines());
  }

  mark(key) {
    this.#timeline.mark(key);
  }

  /** Whether this refusal is among what is shown. */
  markRefused(refused) {
    const line = [...this.#lines().values()].findLast((each) => each.refused === refused);
    if (line !== undefined) this.#timeline.mark(line.key);
    return line !== undefined;
  }

  goToEnd() {
    this.#timeline.goToEnd();
  }

  /** Whether the line is there to go to. */
  goTo(key) {
    return this.#timeline.goTo(key);
  }

  isEmpty() {
    return this.#lines().size === 0;
  }

  #lines() {
    return linesOf(this.#state, this.#here.channel);
  }

  #visibleLines() {
    const { userId } = this.#here;
    return new Map(
      [...this.#lines()].filter(([, { message }]) => message === undefined || isFor(message, userId)),
    );
  }

  #dismiss(line) {
    dismiss(this.#state, line);
    this.#timeline.mark(line.key);
    byId('messages').focus();
  }

  /** Above the oldest line: what came before it can be asked for. */
  #olderNode() {
    const { older = false } = this.#state.channels.get(this.#here.channel) ?? {};
    const text = this.isEmpty() ? 'Nothing has been posted here yet.' : '';
    if (!older) return el('li', { className: 'empty', hidden: text === '' }, text);
    const onclick = ({ currentTarget }) => this.#showOlder(currentTarget);
    const button = { type: 'button', className: 'thread-button', onclick };
    return el('li', { className: 'older' }, el('button', button, 'Show older messages'));
  }

  async #showOlder(button) {
    const { channel } = this.#here;
    const oldest = [...this.#lines().values()].find(
      ({ message }) => message !== undefined && message.onlyFor === undefined,
    );
    button.disabled = true;
    const { messages = [], more = true } = await get('history', { channel, before: oldest?.key });
    prepend(this.#state, channel, { messages, more });
    if (channel === this.#here.channel) this.#timeline.drawOlder();
  }
}

export function isFor({ onlyFor }, userId) {
  return onlyFor === undefined || onlyFor === userId;
}

/** Somebody else's direct messages are not listed. */
export function isListed({ users }, userId) {
  return users?.includes(userId) ?? true;
}

/** The channel that the address names, else the one with the newest message, else any. */
export function firstChannel(state, userId) {
  const listed = [...state.channels.values()].filter((channel) => isListed(channel, userId));
  const named = listed.find(({ name }) =>
    [`#${name}`, `#${encodeURIComponent(name)}`].includes(location.hash),
  );
  const lastAt = ({ id }) => [...linesOf(state, id).values()].at(-1)?.at ?? 0;
  const [newest] = listed.toSorted((a, b) => lastAt(b) - lastAt(a));
  return (named ?? newest)?.id;
}
