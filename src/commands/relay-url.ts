import type { Config } from '../config.ts';

/** A path of the relay that runs with the same variables on this machine. */
export function relayUrl({ host, port }: Pick<Config, 'host' | 'port'>, path: string): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}${path}`;
}
