let act: (signal: NodeJS.Signals) => void = () => process.exit(0);

/**
 * Hears what tells the relay to stop. While it is loaded, a second or two where nothing is compiled yet, there is
 * nothing in hand and it ends at once. One listener for all of the time: a signal that waits for it is lost with it.
 */
export function listenForStop(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, (name) => act(name));
}

/** What is done from now on instead of ending at once. */
export function onStop(stop: (signal: NodeJS.Signals) => void): void {
  act = stop;
}
