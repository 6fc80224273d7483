const { prefix } = document.documentElement.dataset;

/** Does what a person does: the server sends it on as Slack would, and tells how the app answered. */
export function act(name, body) {
  return ask(`act/${name}`, { method: 'POST', body: JSON.stringify(body) });
}

export function post(path, body) {
  return ask(path, { method: 'POST', body: JSON.stringify(body) });
}

/** What is left out of `query` is undefined there. */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return ask(`${path}?${new URLSearchParams(given)}`, {});
}

export function remove(path) {
  return ask(path, { method: 'DELETE' });
}

async function ask(path, init) {
  try {
    const response = await fetch(`${prefix}/${path}`, init);
    return response.ok ? await response.json() : { error: await response.text() };
  } catch {
    return { error: 'the sandbox cannot be reached' };
  }
}

/** Calls `told` with every event from the server, the first being a snapshot of everything. */
export function follow(told, connected) {
  const events = new EventSource(`${prefix}/events`);
  events.addEventListener('open', () => connected(true));
  events.addEventListener('error', () => connected(false));
  events.addEventListener('message', ({ data }) => told(JSON.parse(data)));
}
