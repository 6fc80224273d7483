import { byId } from './dom.js';

const panes = ['thread', 'try', 'faults'];
let opener;

/** Opens one of the panes at the side, closing the others, and goes there. */
export function openPane(name) {
  opener = document.activeElement;
  showPane(name);
  byId(name).querySelector('h2').focus();
}

/** Without going there. */
export function showPane(name) {
  for (const each of panes) byId(each).hidden = each !== name;
}

export function closePanes() {
  for (const each of panes) byId(each).hidden = true;
  if (opener?.isConnected) opener.focus();
  opener = undefined;
}

export function isOpen(name) {
  return !byId(name).hidden;
}

/** Every pane has a button that closes it, and so does Escape. */
export function watchPanes(closed) {
  for (const name of panes) {
    const close = () => {
      closePanes();
      closed(name);
    };
    byId(name).querySelector('.close').addEventListener('click', close);
    byId(name).addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    });
  }
}
