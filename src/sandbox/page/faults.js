import { get, post, remove } from './act.js';
import { byId, el } from './dom.js';

/** What can be switched on; those with `inChannel` are for one channel. */
const switches = [
  {
    name: 'Limit this channel',
    about: 'HTTP 429 with Retry-After: 10, as Slack answers who posts too fast.',
    inChannel: true,
    fault: { kind: 'rate_limited', retryAfter: 10 },
  },
  { name: 'Answer 500', about: 'Every call fails: internal_error.', fault: { kind: 'server_error' } },
  {
    name: 'Accept, then drop',
    about: 'A message is taken, but the answer never arrives.',
    method: 'chat.postMessage',
    fault: { kind: 'accept_then_drop' },
  },
  { name: 'Be slow', about: 'Every call takes two seconds longer.', fault: { kind: 'slow', ms: 2000 } },
];

/** Ms between two looks at the backlog, while somebody looks at the page. */
const lookEveryMs = 2000;

/** The channel that was picked for them; until then it is the one that is open. */
let picked;

/** The panel of switches, and what is always seen of it: the faults that are on, and what waits because of them. */
export function startFaults(page) {
  byId('switches').replaceChildren(...switches.map((each) => switchNode(each, page)));
  byId('fault-channel').addEventListener('change', ({ target }) => {
    picked = target.value;
    drawFaults(page);
  });
  byId('heal').addEventListener('click', () => remove('faults'));
  const look = async () => {
    if (page.state.backlog && page.connected() && !document.hidden) showBacklog(await get('panel/backlog'));
  };
  setInterval(look, lookEveryMs);
  return look;
}

export function drawFaults(page) {
  const { faults } = page.state;
  drawChannelChoice(page);
  for (const [index, input] of [...byId('switches').querySelectorAll('input')].entries())
    input.checked = switchedOn(switches[index], faults) !== undefined;
  byId('fault-list').replaceChildren(...faults.map((fault) => onNode(fault)));
  byId('fault-banner').hidden = faults.length === 0;
  byId('fault-banner-text').textContent = `Faults on: ${faults.map(describe).join(' · ')}`;
  byId('open-faults').classList.toggle('on', faults.length > 0);
}

function drawChannelChoice({ state, channelName }) {
  const named = [...state.channels.values()].filter(({ users }) => users === undefined);
  const names = named.map(({ name }) => `#${name}`);
  const chosen = names.find((name) => name === picked) ?? `#${channelName()}`;
  const options = names.map((value) => el('option', { value, selected: value === chosen }, value));
  byId('fault-channel').replaceChildren(...options);
}

function switchNode(each, { state }) {
  const { name, about } = each;
  const turn = () => {
    const on = switchedOn(each, state.faults);
    return on === undefined ? post('faults', ruleOf(each)) : remove(`faults?id=${on.id}`);
  };
  const input = el('input', { type: 'checkbox', role: 'switch', onchange: turn });
  const words = el('span', {}, el('strong', {}, name), el('small', {}, about));
  return el('label', { className: 'scenario' }, input, words);
}

function ruleOf({ method, inChannel = false, fault }) {
  return { method, channel: inChannel ? byId('fault-channel').value : undefined, fault };
}

function switchedOn(each, faults) {
  const rule = ruleOf(each);
  return faults.find((fault) => isSame(fault, rule));
}

function isSame(fault, rule) {
  const key = ({ method, channel, fault: { kind, retryAfter, ms } }) =>
    JSON.stringify([method, channel, kind, retryAfter, ms]);
  return fault.times === undefined && fault.probability === undefined && key(fault) === key(rule);
}

const words = {
  rate_limited: '429',
  server_error: '500',
  accept_then_drop: 'accept, then drop',
  slow: 'slow',
};

function describe({ fault, method, channel, times }) {
  const where = [channel, method].filter((each) => each !== undefined).join(' ');
  const what = words[fault.kind] ?? `${fault.kind} ${fault.error ?? ''}`.trim();
  return `${what}${where === '' ? '' : ` for ${where}`}${times === undefined ? '' : `, ${times} times`}`;
}

function onNode(fault) {
  const off = { type: 'button', className: 'action', onclick: () => remove(`faults?id=${fault.id}`) };
  return el('li', {}, describe(fault), ' ', el('button', off, 'Switch off'));
}

function showBacklog({ waiting, oldestSeconds }) {
  const place = byId('waiting');
  place.hidden = waiting === undefined;
  if (waiting === undefined) return;
  const since = waiting === 0 ? '' : `, the oldest for ${Math.round(oldestSeconds)} s`;
  place.textContent = `${waiting} waiting for Slack${since}`;
  place.classList.toggle('many', waiting > 0);
}
