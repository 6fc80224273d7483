import { act, follow } from './act.js';
import { byId, el } from './dom.js';
import { closeMenus } from './elements.js';
import { messageNode } from './message.js';
import { showModal } from './modal.js';
import { State } from './state.js';
import { isFor, Timeline } from './timeline.js';

const state = new State();
const here = { channel: undefined, userId: undefined, threadTs: undefined };
const acts = { use, openThread };
const timeline = new Timeline(byId('messages'), acts);

/** What is drawn anew after an event of each type. */
const drawn = {
  snapshot: drawEverything,
  channel: drawChannels,
  message: ({ message }) => drawLine(message.channel, message.ts, message),
  refused: ({ refused }) => drawLine(refused.channel, `refused-${refused.seq}`, { refused }),
  gone: ({ channel, ts }) => channel === here.channel && timeline.remove(ts),
  view: drawModal,
  view_closed: drawModal,
};

function drawEverything() {
  byId('workspace').textContent = state.workspace;
  const people = byId('persona');
  people.replaceChildren(...state.people.map(({ id, name }) => el('option', { value: id }, name)));
  here.userId = state.people.some(({ id }) => id === here.userId) ? here.userId : people.value;
  people.value = here.userId;
  openChannel(state.channels.has(here.channel) ? here.channel : firstChannel());
}

/** The channel that the address names, else the one with the newest message, else any. */
function firstChannel() {
  const named = [...state.channels.values()].find(
    ({ name }) => `#${name}` === decodeURIComponent(location.hash),
  );
  const newest = [...state.lines].toSorted(([, a], [, b]) => lastAt(b) - lastAt(a))[0]?.[0];
  return named?.id ?? newest ?? state.channels.keys().next().value;
}

function lastAt(lines) {
  return [...lines.values()].at(-1)?.at ?? 0;
}

function openChannel(id) {
  here.channel = id;
  const channel = state.channels.get(id);
  if (channel === undefined) return;
  channel.unread = 0;
  byId('channel-name').textContent = `# ${channel.name}`;
  document.title = `#${channel.name} – ${state.workspace}`;
  history.replaceState(null, '', `#${encodeURIComponent(channel.name)}`);
  closeThread();
  drawChannels();
  drawModal();
  timeline.draw(state.linesOf(id), here.userId);
}

function drawChannels() {
  const entries = [...state.channels.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const focused = document.activeElement?.dataset?.channel;
  byId('channels').replaceChildren(...entries.map(channelNode));
  if (focused !== undefined)
    byId('channels')
      .querySelector(`[data-channel="${CSS.escape(focused)}"]`)
      ?.focus();
}

function channelNode({ id, name, unread }) {
  const current = id === here.channel;
  const badge =
    unread === 0
      ? []
      : el('span', { className: 'unread' }, String(unread), el('span', { className: 'hidden' }, ' unread'));
  const open = {
    type: 'button',
    className: 'channel',
    onclick: () => openChannel(id),
    data: { channel: id },
  };
  return el(
    'li',
    {},
    el('button', current ? { ...open, aria: { current: 'page' } } : open, `# ${name}`, badge),
  );
}

function drawLine(channel, key, line) {
  if (!isFor(line, here.userId) || !state.channels.has(channel)) return;
  if (channel === here.channel) {
    timeline.show(key, line);
    if (key === here.threadTs) drawThread(line);
  } else if (!counted.has(`${channel} ${key}`)) {
    counted.add(`${channel} ${key}`);
    state.channels.get(channel).unread += 1;
    drawChannels();
  }
}

/** A message that changes is not unread again. */
const counted = new Set();

function drawModal() {
  showModal(state.modalFor(here.userId), here.userId);
}

function openThread(message) {
  here.threadTs = message.ts;
  byId('thread').hidden = false;
  drawThread(message);
  byId('thread-close').focus();
}

function drawThread(message) {
  const all = [{ ...message, replies: [] }, ...message.replies];
  byId('thread-messages').replaceChildren(...all.map((each) => messageNode(each, acts)));
}

function closeThread() {
  here.threadTs = undefined;
  byId('thread').hidden = true;
}

async function use(message, { actionId, blockId }, chosen) {
  const { channel, ts } = message;
  tell('', await act('click', { channel, ts, actionId, blockId, ...chosen, userId: here.userId }));
}

async function send(event) {
  event.preventDefault();
  const box = byId('text');
  const text = box.value.trim();
  if (!text.startsWith('/')) return tell('Only commands go anywhere here: they begin with a slash.', {});
  box.value = '';
  remember(text);
  tell('', await act('command', { channel: here.channel, text, userId: here.userId }));
}

function tell(text, { error }) {
  byId('note').textContent = error === undefined ? text : `The app did not take it: ${error}`;
}

const typed = [];
let recalled = 0;

function remember(text) {
  typed.push(text);
  recalled = typed.length;
}

/** Up and down bring back what was typed before. */
function recall(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined || typed.length === 0) return;
  event.preventDefault();
  recalled = Math.min(Math.max(recalled + step, 0), typed.length);
  byId('text').value = typed[recalled] ?? '';
}

byId('composer').addEventListener('submit', send);
byId('text').addEventListener('keydown', recall);
byId('persona').addEventListener('change', ({ target }) => {
  here.userId = target.value;
  openChannel(here.channel);
});
byId('thread-close').addEventListener('click', () => {
  closeThread();
  byId('messages').focus();
});
document.addEventListener('click', closeMenus);
document.addEventListener('keydown', closeMenus);

follow(
  (event) => {
    state.apply(event);
    drawn[event.type]?.(event);
  },
  (connected) => {
    byId('live').textContent = connected ? 'live' : 'not connected';
    byId('live').classList.toggle('lost', !connected);
  },
);
