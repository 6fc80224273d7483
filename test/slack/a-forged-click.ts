import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { isObject } from '../../src/model/json.ts';
import type { Stage } from './a-stage.ts';
import { click, send } from './signed-requests.ts';

const open: Server[] = [];

/** After each test: closes what waited for answers. */
export function closeForgedClicks(): void {
  for (const server of open.splice(0)) server.close().closeAllConnections();
}

export interface Forged {
  readonly actionId: string;
  readonly value: string;
  /** What is to stand in the payload in place of what Slack would send. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A signed click on a button that no message shows any more; the text that came over its response_url, or ''. */
export async function forgedClick(
  stage: Pick<Stage, 'relay' | 'clock'>,
  { actionId, value, fields = {} }: Forged,
): Promise<string> {
  const said: string[] = [];
  const responseUrl = await listen((text) => said.push(text));
  const action = { action_id: actionId, value };
  await send(stage.relay, {
    body: click(action, { response_url: responseUrl, trigger_id: 'forged', ...fields }),
    timestamp: Math.floor(stage.clock.now() / 1000),
  });
  await stage.relay.runOnce();
  return said.join('\n');
}

async function listen(onText: (text: string) => void): Promise<string> {
  const server = createServer(async (req, res) => {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(Buffer.from(part));
    const body: unknown = JSON.parse(Buffer.concat(parts).toString());
    onText(isObject(body) ? String(body['text']) : '');
    res.end('ok');
  });
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}
