import { el } from './dom.js';
import { spanNodes, spanText } from './spans.js';

/**
 * Shows choices below the button that opened them, and calls `choose` with the one that is taken. They live only
 * while they are open: a channel full of messages holds no lists that nobody looks at.
 */
export function openMenu(anchor, { role, options, chosen, label, choose }) {
  const item = role === 'menu' ? 'menuitem' : 'option';
  const take = (option) => {
    list.hidePopover();
    choose(option);
  };
  const nodes = options.map((option) => optionNode(option, { item, chosen, take }));
  const list = el(
    'div',
    { className: 'choices', popover: 'auto', role, aria: { label } },
    grouped(nodes, options),
  );
  anchor.after(list);
  anchor.setAttribute('aria-expanded', 'true');
  list.addEventListener('keydown', (event) => move(event, nodes));
  list.addEventListener('toggle', ({ newState }) => newState === 'closed' && closeMenu(anchor, list));
  list.showPopover();
  place(anchor, list);
  (nodes.find((node) => node.ariaSelected === 'true') ?? nodes[0])?.focus();
}

function closeMenu(anchor, list) {
  anchor.setAttribute('aria-expanded', 'false');
  if (list.contains(document.activeElement)) anchor.focus();
  list.remove();
}

function optionNode(option, { item, chosen, take }) {
  const { label, description = [], value } = option;
  const selected = item === 'option' ? { selected: String(value === chosen) } : {};
  return el(
    'div',
    { className: 'choice', role: item, tabIndex: -1, aria: selected, onclick: () => take(option) },
    spanNodes(label),
    description.length === 0 ? [] : el('small', {}, spanNodes(description)),
  );
}

/** Options with their group's heading before the first of each group. */
function grouped(nodes, options) {
  return nodes.flatMap((node, index) => {
    const heading = spanText(options[index].group ?? []);
    const before = spanText(options[index - 1]?.group ?? []);
    return heading === '' || heading === before
      ? [node]
      : [el('div', { className: 'choice-group', role: 'presentation' }, heading), node];
  });
}

const steps = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
};

/** Escape and clicks elsewhere are the popover's own. */
function move(event, nodes) {
  const at = nodes.indexOf(document.activeElement);
  const step = steps[event.key];
  if (step !== undefined) nodes.at(step(at) % nodes.length)?.focus();
  else if (event.key === 'Enter' || event.key === ' ') nodes[at]?.click();
  else if (event.key === 'Tab') event.currentTarget.hidePopover();
  else if (event.key.length === 1) startingWith(event.key, nodes, at)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function startingWith(letter, nodes, at) {
  const next = [...nodes.slice(at + 1), ...nodes.slice(0, at + 1)];
  return next.find((node) => node.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
}

/** Below the button, or above it where there is more room. */
function place(anchor, list) {
  const { left, top, bottom, right } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = list;
  const below = innerHeight - bottom;
  const above = below < offsetHeight + 8 && top > below;
  list.style.left = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8, Math.max(left, right - offsetWidth)))}px`;
  if (above) list.style.bottom = `${innerHeight - top + 4}px`;
  else list.style.top = `${bottom + 4}px`;
  list.style.maxHeight = `${Math.max(120, (above ? top : below) - 16)}px`;
}
