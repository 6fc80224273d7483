import { act, follow } from './act.js';
import { announce } from './announce.js';
import { ChannelView, firstChannel, isFor, isListed } from './channel.js';
import { Composer } from './composer.js';
import { directory } from './directory.js';
import { byId, el } from './dom.js';
import { drawFaults, startFaults } from './faults.js';
import { showHome } from './home.js';
import { showModal } from './modal.js';
import { closePanes, isOpen, openPane, showPane, watchPanes } from './pane.js';
import { drawChannels, watchMenuButton } from './sidebar.js';
import { apply, createState, homeOf, isReply, modalOf } from './state.js';
import { Thread } from './thread.js';
import { sentIds, startTry } from './try.js';

const state = createState();
/** What the person looks at. `chosen`: they have said so themselves. */
const here = { channel: undefined, userId: undefined, home: false, chosen: false, connected: false };
const acts = { use, openThread };
const view = new ChannelView(state, here, acts);
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
  refused: ({ refused }) => view.markRefused(refused) || drawLists(),
  gone: ({ ts }) => {
    view.mark(ts);
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
  open(state.channels.has(here.channel) ? here.channel : firstChannel(state, here.userId));
  if (home) openHome();
  thread.reload();
  lookAtBacklog();
  greet();
}

let greeted = false;

/** Who has nothing to look at yet is shown how to begin, where there is room beside the channel. */
function greet() {
  const empty = [...state.lines.values()].every((lines) => lines.size === 0);
  const room = matchMedia('(width >= 60rem)').matches;
  if (!greeted && empty && room && state.webhook !== undefined) showPane('try');
  greeted = true;
}

function drawPeople() {
  const people = byId('persona');
  people.replaceChildren(...state.people.map(({ id, name }) => el('option', { value: id }, name)));
  here.userId = state.people.some(({ id }) => id === here.userId) ? here.userId : people.value;
  people.value = here.userId;
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
  Object.assign(here, { channel: id, home: false });
  state.current = id;
  channel.unread = 0;
  const title = channel.users === undefined ? `# ${channel.name}` : state.app;
  showPlace(title, encodeURIComponent(channel.name));
  view.draw();
  drawLists();
  drawModal();
  drawFaults(page);
}

function openHome() {
  Object.assign(here, { home: true, chosen: true });
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
  if (!isFor(message, here.userId)) return;
  thread.show(message);
  if (isReply(message)) return;
  const channel = state.channels.get(message.channel);
  if (!here.chosen && view.isEmpty() && isListed(channel, here.userId)) open(message.channel);
  if (message.channel === here.channel) view.mark(message.ts);
  if (message.channel !== state.current) drawLists();
  else if (message.onlyFor !== undefined || message.ts === channel.newestTs) announce(message);
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
  view.goToEnd();
  act('command', { channel: here.channel, text, userId: here.userId }).then(tell);
  return true;
}

function tell({ error }) {
  byId('note').textContent = error === undefined ? '' : `The app did not take it: ${error}`;
}

function become(userId) {
  here.userId = userId;
  if (here.home) openHome();
  else open(isListed(state.channels.get(here.channel), userId) ? here.channel : firstChannel(state, userId));
}

function openPanel(name) {
  thread.close();
  drawFaults(page);
  openPane(name);
}

/** A link to a message that is shown leads to it. */
function followLink(event) {
  const link = event.target.closest('[data-message-ts]');
  if (link === null) return;
  event.preventDefault();
  const { messageChannel, messageTs } = link.dataset;
  choose(messageChannel);
  byId('note').textContent = view.goTo(messageTs) ? '' : 'That message is older than what is shown here.';
}

function showConnected(connected) {
  here.connected = connected;
  byId('live').textContent = connected ? 'live' : 'not connected';
  byId('live').classList.toggle('lost', !connected);
}

new Composer({ send, userId: page.userId, events: sentIds });
byId('persona').addEventListener('change', ({ target }) => become(target.value));
byId('open-home').addEventListener('click', openHome);
byId('open-try').addEventListener('click', () => openPanel('try'));
byId('open-faults').addEventListener('click', () => openPanel('faults'));
document.addEventListener('click', followLink);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId(here.home ? 'home' : 'text').focus();
});
watchPanes((name) => name === 'thread' && thread.close());
watchMenuButton();
startTry(page);
const lookAtBacklog = startFaults(page);

follow((event) => {
  apply(state, event);
  const { people, channels, site } = state;
  Object.assign(directory, { people, channels, site });
  drawn[event.type]?.(event);
}, showConnected);
