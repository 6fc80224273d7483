import { readConfig } from '../config.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { CommandInput } from './command.ts';
import { readEventFile } from './read-events.ts';

/** Posts a file to the relay that runs with the same variables, and prints its answer; 0 where it took it. */
export async function runSend({ args, environment, screen }: CommandInput): Promise<number> {
  const body = await readEventFile(args, 'send');
  const { host, port, webhookAuthorizations } = readConfig(environment, () => 'not used');
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/webhooks/atlassian`;
  const headers = { authorization: webhookAuthorizations[0] ?? '', 'content-type': 'application/json' };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body });
    screen.print(`${answer.status} ${await answer.text()}`);
    return answer.ok ? 0 : 1;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new RelayError(
      'usage',
      `No relay answers at ${url}: ${messageOf(cause)}. Is it running, with the same PORT?`,
    );
  }
}
