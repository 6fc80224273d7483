import { createServer } from 'node:http';
import { afterEach } from '@jest/globals';
import type { JsonObject } from '../../src/model/json.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { secrets } from '../support/secrets.ts';

export interface TestSlack {
  readonly apiUrl: string;
  readonly sandbox: Sandbox;
}

const open: (() => Promise<void>)[] = [];

/** Slack, played by the sandbox but for the methods that are answered here. */
export async function aSlack(
  answers: Readonly<Record<string, JsonObject>> = {},
  options: Partial<SandboxOptions> = {},
): Promise<TestSlack> {
  const sandbox = createSandbox({
    signingSecret: 'not used',
    botToken: secrets.SLACK_BOT_TOKEN,
    ratePerSecond: Number.POSITIVE_INFINITY,
    channels: ['security-alerts', 'ops', 'critical'],
    ...options,
  });
  const server = createServer(async (req, res) => {
    const answer = answers[req.url?.split('/api/')[1] ?? ''];
    if (answer === undefined && (await sandbox.handle(req, res))) return;
    req.resume();
    const status = answer === undefined ? 404 : 200;
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen');
  open.push(async () => {
    sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { apiUrl: `http://127.0.0.1:${address.port}/sandbox/api/`, sandbox };
}

export function useSlacks(): void {
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });
}
