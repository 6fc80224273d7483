import { byId, el } from './dom.js';

/** Channels by name, with what is unread in each; direct messages only where the person is part of them. */
export function drawChannels(state, here, open) {
  const all = [...state.channels.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const directs = all.filter(({ id, users }) => users?.includes(here.userId) && state.lines.has(id));
  draw(
    byId('channels'),
    all.filter(({ users }) => users === undefined),
    { here, open, title: ({ name }) => `# ${name}` },
  );
  draw(byId('directs'), directs, { here, open, title: () => state.app });
  byId('directs-title').hidden = directs.length === 0;
  mark(byId('open-home'), here.home);
}

function draw(list, channels, how) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.channel : undefined;
  list.replaceChildren(...channels.map((channel) => el('li', {}, channelNode(channel, how))));
  if (focused !== undefined) list.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
}

function channelNode({ id, name, users, unread }, { here, open, title }) {
  const badge =
    unread === 0
      ? []
      : el(
          'span',
          { className: 'unread' },
          unread > 99 ? '99+' : String(unread),
          el('span', { className: 'hidden' }, ' unread'),
        );
  const className = unread === 0 ? 'channel' : 'channel bold';
  const onclick = () => open(id);
  const node = el(
    'button',
    { type: 'button', className, onclick, data: { channel: id } },
    title({ name, users }),
    badge,
  );
  mark(node, id === here.channel && !here.home);
  return node;
}

function mark(node, current) {
  if (current) node.setAttribute('aria-current', 'page');
  else node.removeAttribute('aria-current');
}

/** On a narrow screen the list is behind a button. */
export function watchMenuButton() {
  const button = byId('menu-button');
  const show = (open) => {
    document.body.classList.toggle('menu-open', open);
    button.setAttribute('aria-expanded', String(open));
    if (open) byId('side').querySelector('button').focus();
  };
  document
    .querySelector('main')
    .addEventListener('click', ({ target }) => button.contains(target) || show(false));
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
  byId('side').addEventListener('click', ({ target }) => target.closest('button') !== null && show(false));
  byId('side').addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    show(false);
    button.focus();
  });
}
