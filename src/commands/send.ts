import { readConfig } from '../config.ts';
import { messageOf, RelayError } from '../errors.ts';
import { toHeaderText } from '../header-text.ts';
import type { CommandInput } from './command.ts';
import { readEventFile } from './read-events.ts';
import { relayUrl } from './relay-url.ts';

/** Posts a file to the relay that runs with the same variables, and prints its answer; 0 where it took it. */
export async function runSend({ args, environment, screen }: CommandInput): Promise<number> {
  const body = await readEventFile(args, 'send');
  const config = readConfig(environment, () => 'not used');
  const url = relayUrl(config, '/webhooks/atlassian');
  const headers = {
    authorization: toHeaderText(config.webhookAuthorizations[0] ?? ''),
    'content-type': 'application/json',
  };
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
