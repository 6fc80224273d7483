/** Lines of a channel that the page holds; what is older stays in the ledger. */
const mostLines = 300;

/** What the page knows, kept up to date by the server's events. */
export class State {
  workspace = '';
  people = [];
  channels = new Map();
  /** By channel: messages and refusals by key, in the order shown. */
  lines = new Map();
  views = new Map();

  apply(event) {
    this[event.type]?.(event);
  }

  snapshot({ state }) {
    this.workspace = state.workspace;
    this.people = state.people;
    this.channels = new Map(state.channels.map((channel) => [channel.id, { ...channel, unread: 0 }]));
    this.views = new Map(state.views.map((view) => [view.id, view]));
    this.lines = new Map();
    const events = [
      ...state.messages.map((message) => ({ type: 'message', message, at: message.at })),
      ...state.refused.map((refused) => ({ type: 'refused', refused, at: refused.at })),
    ];
    for (const event of events.toSorted((a, b) => a.at - b.at)) this.apply(event);
  }

  channel({ channel }) {
    this.channels.set(channel.id, { ...channel, unread: 0 });
  }

  message({ message }) {
    this.#put(message.channel, message.ts, message);
  }

  gone({ channel, ts }) {
    this.lines.get(channel)?.delete(ts);
  }

  refused({ refused }) {
    if (this.channels.has(refused.channel))
      this.#put(refused.channel, `refused-${refused.seq}`, { refused, at: refused.at });
  }

  view({ view }) {
    this.views.set(view.id, view);
  }

  view_closed({ id }) {
    this.views.delete(id);
  }

  linesOf(channel) {
    return this.lines.get(channel) ?? new Map();
  }

  modalFor(userId) {
    return [...this.views.values()].findLast((view) => view.type === 'modal' && view.user === userId);
  }

  #put(channel, key, line) {
    const lines = this.linesOf(channel);
    this.lines.set(channel, lines);
    lines.set(key, line);
    if (lines.size > mostLines) lines.delete(lines.keys().next().value);
  }
}
