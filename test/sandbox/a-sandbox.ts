import { isObject, type Json, type JsonObject } from '../../src/sandbox/json.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

export interface OpenSandbox {
  readonly sandbox: Sandbox;
  readonly apiUrl: string;
  readonly pageUrl: string;
  /** Calls a method of the Web API as @slack/web-api does. */
  api(method: string, args?: JsonObject): Promise<Reply>;
}

const open: (() => Promise<void>)[] = [];

/** A sandbox that listens and has no rate limits unless told. */
export async function aSandbox(options: Partial<SandboxOptions> = {}): Promise<OpenSandbox> {
  const sandbox = createSandbox({
    signingSecret: 'a signing secret',
    botToken: 'xoxb-test',
    ratePerSecond: Infinity,
    ...options,
  });
  const { apiUrl, pageUrl, close } = await sandbox.listen();
  open.push(close);
  return { sandbox, apiUrl, pageUrl, api: (method, args = {}) => post(`${apiUrl}${method}`, args) };
}

/** Closed together with the sandboxes of a test. */
export function closeWithSandboxes(close: () => Promise<void>): void {
  open.push(close);
}

export async function closeSandboxes(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

async function post(url: string, args: JsonObject): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: 'Bearer xoxb-test',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(
      Object.fromEntries(Object.entries(args).map(([key, value]) => [key, formValue(value)])),
    ),
  });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body: isObject(body) ? body : {} };
}

function formValue(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A clock that stands still until it is turned. */
export function aClock(now = Date.parse('2026-03-01T12:00:00Z')) {
  return {
    now: () => now,
    turn: (ms: number) => {
      now += ms;
    },
  };
}
