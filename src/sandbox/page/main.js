import { act, follow, get } from './act.js';
import { announce } from './announce.js';
import { Composer } from './composer.js';
import { directory } from './directory.js';
import { byId, el } from './dom.js';
import { drawFaults, startFaults } from './faults.js';
import { showHome } from './home.js';
import { showModal } from './modal.js';
import { closePanes, isOpen, openPane, showPane, watchPanes } from './pane.js';
import { drawChannels, watchMenuButton } from './sidebar.js';
import { apply, createState, dismiss, homeOf, isReply, linesOf, modalOf, prepend } from './state.js';
import { Thread } from './thread.js';
import { Timeline } from './timeline.js';
import { sentIds, startTry } from './try.js';

const state = createState();
/** What the person looks at. `chosen`: they have said so themselves. */
const here = { channel: undefined, userId: undefined, home: false, chosen: false, connected: false };
const acts = { use, openThread, dismiss: dismissRefused, olderNode };
const timeline = new Timeline(byId('messages'), acts);
const thread = new Thread(byId('thread-messages'), acts);
/** What the panels may know of the rest. */
const page = {
  state,
  userId: () => here.userId,
  channel: () => here.channel,
  channelName: () => state.channels.get(here.channel)?.name ?? '',
  webhook: () => state.webhook,
  connected: () => here.connected,
};

/** What is drawn anew after an event of each type. */
const drawn = {
  snapshot: drawEverything,
  channel: drawLists,
  message: ({ message }) => drawMessage(message),
  refused: ({ refused }) => drawRefused(refused),
  gone: ({ channel, ts }) => {
    if (channel === here.channel) timeline.mark(ts);
    thread.remove(ts);
  },
  skipped: drawLists,
  view: drawViews,
  view_closed: drawViews,
  faults: () => drawFaults(page),
};

function drawEverything() {
  byId('workspace').textContent = state.workspace;
  for (const each of document.querySelectorAll('.app-name')) each.textContent = state.app;
  drawPeople();
  byId('open-try').hidden = state.webhook === undefined;
  const home = here.home || location.hash === '#/home';
  open(state.channels.has(here.channel) ? here.channel : firstChannel());
  if (home) openHome();
  lookAtBacklog();
  greet();
}

let greeted = false;

/** Who has nothing to look at yet is shown how to begin, where there is room beside the channel. */
function greet() {
  const empty = [...state.lines.values()].every((lines) => lines.size === 0);
  if (!greeted && empty && state.webhook !== undefined && matchMedia('(width >= 60rem)').matches)
    showPane('try');
  greeted = true;
}

function drawPeople() {
  const people = byId('persona');
  people.replaceChildren(...state.people.map(({ id, name }) => el('option', { value: id }, name)));
  here.userId = state.people.some(({ id }) => id === here.userId) ? here.userId : people.value;
  people.value = here.userId;
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

function choose(id) {
  here.chosen = true;
  if (isOpen('thread')) closePanes();
  thread.close();
  open(id);
}

function open(id) {
  const channel = state.channels.get(id);
  if (channel === undefined) return;
  here.channel = id;
  here.home = false;
  state.current = id;
  channel.unread = 0;
  const title = channel.users === undefined ? `# ${channel.name}` : state.app;
  showPlace(title, encodeURIComponent(channel.name));
  timeline.draw(visibleLines);
  drawLists();
  drawModal();
  drawFaults(page);
}

function openHome() {
  here.home = true;
  here.chosen = true;
  // Nobody looks at a channel now.
  state.current = undefined;
  showPlace(`${state.app}: Home`, '/home');
  drawLists();
  drawViews();
  act('home', { userId: here.userId }).then(tell);
}

function showPlace(title, hash) {
  byId('place-name').textContent = title;
  document.title = `${title} – ${state.workspace}`;
  history.replaceState(null, '', `#${hash}`);
  byId('messages').hidden = here.home;
  byId('composer').hidden = here.home;
  byId('home').hidden = !here.home;
}

/** The open channel's lines that this person sees. */
function visibleLines() {
  const all = [...linesOf(state, here.channel)];
  return new Map(all.filter(([, { message }]) => isFor(message)));
}

function isFor(message) {
  return message?.onlyFor === undefined || message.onlyFor === here.userId;
}

let listsWait;

/** A moment later: names and numbers need not be drawn a thousand times a second. */
function drawLists() {
  if (listsWait !== undefined) return;
  listsWait = setTimeout(() => {
    listsWait = undefined;
    drawChannels(state, here, choose);
  }, 50);
}

function drawMessage(message) {
  if (!isFor(message)) return;
  thread.show(message);
  if (isReply(message)) return;
  if (!here.chosen && isEmpty(here.channel) && isListed(message.channel)) open(message.channel);
  if (message.channel !== here.channel) return drawLists();
  timeline.mark(message.ts);
  if (message.onlyFor !== undefined || message.ts === state.channels.get(here.channel)?.newestTs)
    announce(message);
}

/** Somebody else's direct messages are not. */
function isListed(id) {
  return state.channels.get(id)?.users?.includes(here.userId) ?? true;
}

function isEmpty(id) {
  return linesOf(state, id).size === 0;
}

function drawRefused(refused) {
  const lines = [...linesOf(state, here.channel).values()];
  const line = lines.findLast((each) => each.refused === refused);
  if (line === undefined) drawLists();
  else timeline.mark(line.key);
}

function dismissRefused(line) {
  dismiss(state, line);
  timeline.mark(line.key);
  byId('messages').focus();
}

/** Above the oldest line: what came before it can be asked for. */
function olderNode() {
  const { older = false } = state.channels.get(here.channel) ?? {};
  const text = isEmpty(here.channel) ? 'Nothing has been posted here yet.' : '';
  if (!older) return el('li', { className: 'empty', hidden: text === '' }, text);
  const onclick = ({ currentTarget }) => showOlder(currentTarget);
  return el(
    'li',
    { className: 'older' },
    el('button', { type: 'button', className: 'thread-button', onclick }, 'Show older messages'),
  );
}

async function showOlder(button) {
  const { channel } = here;
  const lines = [...linesOf(state, channel).values()];
  const oldest = lines.find(({ message }) => message !== undefined && message.onlyFor === undefined);
  button.disabled = true;
  const { messages = [], more = true } = await get('history', { channel, before: oldest?.key });
  prepend(state, channel, { messages, more });
  if (channel === here.channel) timeline.drawOlder();
}

function drawViews() {
  drawModal();
  if (here.home) showHome(homeOf(state, here.userId), here.userId, tell);
}

function drawModal() {
  showModal(modalOf(state, here.userId), here.userId);
}

function openThread(message) {
  openPane('thread');
  thread.open(message);
}

async function use(message, { actionId, blockId }, chosen) {
  const { channel, ts } = message;
  tell(await act('click', { channel, ts, actionId, blockId, ...chosen, userId: here.userId }));
}

function send(text) {
  if (!text.startsWith('/')) {
    byId('note').textContent = 'Only commands go anywhere here: they begin with a slash.';
    return false;
  }
  act('command', { channel: here.channel, text, userId: here.userId }).then(tell);
  return true;
}

function tell({ error }) {
  byId('note').textContent = error === undefined ? '' : `The app did not take it: ${error}`;
}

function openPanel(name) {
  thread.close();
  openPane(name);
}

new Composer({ send, userId: page.userId, events: sentIds });
byId('persona').addEventListener('change', ({ target }) => {
  here.userId = target.value;
  if (here.home) openHome();
  else open(here.channel);
});
byId('open-home').addEventListener('click', openHome);
byId('open-try').addEventListener('click', () => openPanel('try'));
byId('open-faults').addEventListener('click', () => {
  drawFaults(page);
  openPanel('faults');
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId(here.home ? 'home' : 'text').focus();
});
watchPanes((name) => name === 'thread' && thread.close());
watchMenuButton();
startTry(page);
const lookAtBacklog = startFaults(page);

follow(
  (event) => {
    apply(state, event);
    Object.assign(directory, { people: state.people, channels: state.channels });
    drawn[event.type]?.(event);
  },
  (connected) => {
    here.connected = connected;
    byId('live').textContent = connected ? 'live' : 'not connected';
    byId('live').classList.toggle('lost', !connected);
  },
);
