const { prefix } = document.documentElement.dataset;

/** Does what a person does: the server sends it on as Slack would, and tells how the app answered. */
export async function act(name, body) {
  try {
    const response = await fetch(`${prefix}/act/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
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
