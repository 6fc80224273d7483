/**
 * Makes an element. Text goes into text nodes only, so whatever a message says stays text.
 * Properties that begin with `on` are listeners; `data` and `aria` become attributes of that kind.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { data = {}, aria = {}, ...rest } = properties;
  for (const [name, value] of Object.entries(rest)) setProperty(element, name, value);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children.flat());
  return element;
}

function setProperty(element, name, value) {
  if (value === undefined) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else element[name] = value;
}

export function byId(id) {
  return document.getElementById(id);
}
