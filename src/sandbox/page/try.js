import { post } from './act.js';
import { blockNodes } from './blocks.js';
import { byId, el } from './dom.js';
import { bodyOf, curlLine, idsIn, placeholders } from './event-template.js';
import { jsonMistake } from './json-mistake.js';
import { scenarios } from './scenarios.js';

const mostRemembered = 20;
/** Ids of what was sent from here, the newest first. */
const sent = [];

export function sentIds() {
  return sent;
}

/** The panel in which events are written and sent, and the relay's answer and reasons shown. */
export function startTry(page) {
  byId('scenarios').replaceChildren(...scenarios.map(scenarioNode));
  byId('placeholders').replaceChildren(
    ...placeholders.flatMap(([name, about]) => [el('dt', {}, el('code', {}, name)), el('dd', {}, about)]),
  );
  byId('event').addEventListener('input', showMistake);
  byId('event').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('try-form').requestSubmit();
  });
  byId('try-form').addEventListener('submit', (event) => {
    event.preventDefault();
    send(page);
  });
  byId('copy-curl').addEventListener('click', () => copyCurl(page));
  choose(scenarios[0]);
}

function scenarioNode(scenario, index) {
  const { id, name, about } = scenario;
  const input = el('input', {
    type: 'radio',
    name: 'scenario',
    value: id,
    checked: index === 0,
    onchange: () => choose(scenario),
  });
  return el(
    'label',
    { className: 'scenario' },
    input,
    el('span', {}, el('strong', {}, name), el('small', {}, about)),
  );
}

function choose({ text, times = 1 }) {
  byId('event').value = text;
  byId('times').value = times;
  showMistake();
}

/** The place of the first mistake; undefined where there is none. */
function showMistake() {
  const mistake = jsonMistake(byId('event').value);
  byId('event').setAttribute('aria-invalid', String(mistake !== undefined));
  byId('event-error').textContent =
    mistake === undefined
      ? ''
      : `Line ${mistake.line}, column ${mistake.column}: expected ${mistake.expected}.`;
  return mistake;
}

/** The body to send; undefined where there is a mistake, at which the cursor then stands. */
function written() {
  const mistake = showMistake();
  if (mistake === undefined) return bodyOf(byId('event').value, { times: timesWanted() });
  byId('event').focus();
  byId('event').setSelectionRange(mistake.at, mistake.at + 1);
  return undefined;
}

function timesWanted() {
  const { value, max } = byId('times');
  return Math.min(Math.max(Math.floor(Number(value)) || 1, 1), Number(max));
}

async function send(page) {
  const body = written();
  if (body === undefined) return;
  const ids = idsIn(body);
  byId('answer').replaceChildren('Sending…');
  byId('why').replaceChildren();
  const answer = await post('panel/send', { body });
  showAnswer(answer);
  sent.unshift(...ids.slice(-1));
  sent.splice(mostRemembered);
  if (answer.status === 200 && ids.length > 0) await askWhy(page, ids);
  byId('answer').scrollIntoView({ block: 'start' });
}

function showAnswer({ status, body, error }) {
  const trouble = status === 0 ? 'No answer: the relay cannot be reached.' : error;
  const told = el('strong', { className: status === 200 ? 'good' : 'bad' }, String(trouble ?? status));
  byId('answer').replaceChildren(told, ...(trouble === undefined ? [' ', el('code', {}, body)] : []));
}

/** Which rules matched and why the others did not, as the relay tells it to the person. */
async function askWhy(page, ids) {
  const id = ids.at(-1);
  const which = ids.length === 1 ? '' : ` (the last of ${ids.length})`;
  const heading = el('h3', {}, `What the rules say${which}`);
  let told = el('p', { className: 'quiet' }, 'Asking…');
  const ask = async () => {
    const question = { text: `/audit why ${id}`, userId: page.userId(), channel: page.channel() };
    const answer = whyNode(await post('panel/ask', question));
    told.replaceWith(answer);
    told = answer;
  };
  const again = el('button', { type: 'button', className: 'action', onclick: ask }, 'Ask again');
  byId('why').replaceChildren(heading, told, again);
  await ask();
}

function whyNode({ error, blocks = [] }) {
  return error === undefined
    ? el(
        'div',
        { className: 'said', tabIndex: 0, role: 'group', aria: { label: 'The answer' } },
        blockNodes(blocks, () => {}),
      )
    : el('p', { className: 'bad' }, error);
}

async function copyCurl(page) {
  const body = written();
  if (body === undefined) return;
  const line = curlLine(body, page.webhook());
  const place = byId('curl');
  place.hidden = false;
  place.value = line ?? 'A command line has no room for so many events: send fewer.';
  if (line === undefined) return;
  const copied = await navigator.clipboard?.writeText(line).then(
    () => true,
    () => false,
  );
  byId('curl-note').textContent = copied ? 'Copied, with fresh ids.' : 'Select the line and copy it.';
  if (!copied) place.select();
}
