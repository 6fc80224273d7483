/** Lines of a channel that the page holds and shows, unless a person asks for older ones. */
const mostLines = 100;
const mostRefused = 20;

/** What the page knows, kept up to date by the server's events. A line is a message or a refusal. */
export function createState() {
  return {
    workspace: '',
    site: '',
    app: '',
    people: [],
    channels: new Map(),
    /** The id of the channel that is open: nothing in it is unread. */
    current: undefined,
    /** By channel: lines by key, in the order shown. */
    lines: new Map(),
    views: new Map(),
    faults: [],
    /** Where events go that are written here; undefined where nowhere. */
    webhook: undefined,
    /** Whether the app says what waits in it. */
    backlog: false,
  };
}

export function apply(state, event) {
  applied[event.type]?.(state, event);
}

const applied = {
  snapshot: takeSnapshot,
  channel: (state, { channel }) => addChannel(state, channel),
  message: (state, { message }) => addMessage(state, message),
  gone: (state, { channel, ts }) => state.lines.get(channel)?.delete(ts),
  skipped: addSkipped,
  refused: (state, { refused }) => addRefused(state, refused),
  view: (state, { view }) => state.views.set(view.id, view),
  view_closed: (state, { id }) => state.views.delete(id),
  faults: (state, { faults }) => Object.assign(state, { faults }),
};

function takeSnapshot(state, { state: told }) {
  const { channels, views, messages, refused, ...plain } = told;
  const before = state.channels;
  Object.assign(state, { webhook: undefined, ...plain, lines: new Map() });
  state.channels = new Map();
  for (const channel of channels) addChannel(state, { ...before.get(channel.id), ...channel });
  state.views = new Map(views.map((view) => [view.id, view]));
  for (const line of [...messages, ...refused].toSorted((a, b) => a.at - b.at)) {
    if (line.seq === undefined) addMessage(state, line);
    else addRefused(state, line);
  }
  for (const [id, channel] of state.channels) {
    // What was there before the page was, is not new.
    if (!before.has(id)) channel.unread = 0;
    channel.older = messages.filter((message) => message.channel === id).length >= fewestIfMore;
  }
}

/** A server that gives so many messages of a channel may have more. */
const fewestIfMore = 50;

function addChannel(state, channel) {
  const known = state.channels.get(channel.id);
  state.channels.set(channel.id, { unread: 0, newestTs: '', ...known, ...channel });
}

/** Replies belong to their thread, which asks for them. */
export function isReply({ threadTs, onlyFor }) {
  return threadTs !== undefined && onlyFor === undefined;
}

/** A message that changes is not unread again. */
function addMessage(state, message) {
  const { channel: id, ts, onlyFor } = message;
  if (isReply(message)) return;
  const channel = state.channels.get(id);
  if (channel !== undefined && onlyFor === undefined && ts > channel.newestTs) {
    channel.newestTs = ts;
    countUnread(state, id, 1);
  }
  put(state, id, { key: ts, at: message.at, message });
}

function addSkipped(state, { channel: id, count }) {
  const channel = state.channels.get(id);
  if (channel !== undefined) channel.older = true;
  countUnread(state, id, count);
}

function countUnread(state, id, count) {
  const channel = state.channels.get(id);
  if (channel !== undefined && id !== state.current) channel.unread += count;
}

/** The same one again is counted, and comes last again. Where it names no channel that is there, the open one shows it. */
function addRefused(state, refused) {
  const id = refused.channel ?? state.current ?? state.channels.keys().next().value;
  const lines = linesOf(state, id);
  const { method, meant = '', error, details } = refused;
  const key = `refused ${method} ${meant} ${error} ${details.join()}`;
  const count = (lines.get(key)?.count ?? 0) + 1;
  lines.delete(key);
  put(state, id, { key, at: refused.at, refused, count });
  const all = [...lines.values()].filter((line) => line.refused !== undefined);
  for (const oldest of all.slice(0, -mostRefused)) lines.delete(oldest.key);
}

export function dismiss(state, line) {
  for (const lines of state.lines.values()) if (lines.get(line.key) === line) lines.delete(line.key);
}

export function linesOf(state, channel) {
  return state.lines.get(channel) ?? new Map();
}

function put(state, channel, line) {
  const lines = linesOf(state, channel);
  state.lines.set(channel, lines);
  lines.set(line.key, line);
  const { most = mostLines } = state.channels.get(channel) ?? {};
  if (lines.size <= most) return;
  lines.delete(lines.keys().next().value);
  state.channels.get(channel).older = true;
}

/** Older messages, which somebody has asked for, before those that are there. */
export function prepend(state, id, { messages, more }) {
  const lines = linesOf(state, id);
  const older = messages.map((message) => [message.ts, { key: message.ts, at: message.at, message }]);
  const all = new Map([...older, ...lines]);
  state.lines.set(id, all);
  const channel = state.channels.get(id);
  Object.assign(channel, { older: more, most: Math.max(mostLines, all.size + mostLines / 2) });
}

/** The modal on top of those that a person has open. */
export function modalOf(state, userId) {
  return [...state.views.values()].findLast((view) => view.type === 'modal' && view.user === userId);
}

export function homeOf(state, userId) {
  return [...state.views.values()].find((view) => view.type === 'home' && view.user === userId);
}
