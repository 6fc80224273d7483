import type { Registry } from 'prom-client';
import type { Route } from './http-server.ts';

/** A named part of being ready: undefined is well, a text says what is wrong. Never holds a secret. */
export interface Check {
  readonly name: string;
  /** Whether the relay cannot do its work without it: a typing mistake in a rule must not turn events away. */
  readonly needed: boolean;
  readonly run: () => Promise<string | undefined>;
}

/** Whoever asks has less patience than a database that hangs. */
const longestCheckMs = 3000;

/** `GET /healthz` (alive), `/readyz` (able to do its work, each check named) and `/metrics` (Prometheus text). */
export function createHealthRoutes(checks: readonly Check[], metrics: Registry): readonly Route[] {
  return [
    {
      path: '/healthz',
      method: 'GET',
      handle: (ctx) => {
        ctx.body = { status: 'ok' };
      },
    },
    {
      path: '/readyz',
      method: 'GET',
      handle: async (ctx) => {
        const results = await Promise.all(
          checks.map(async (check) => ({ ...check, problem: await ask(check) })),
        );
        const ready = results.every(({ needed, problem }) => !needed || problem === undefined);
        ctx.status = ready ? 200 : 503;
        ctx.body = {
          ready,
          checks: Object.fromEntries(results.map(({ name, problem }) => [name, problem ?? 'ok'])),
        };
      },
    },
    {
      path: '/metrics',
      method: 'GET',
      handle: async (ctx) => {
        ctx.type = metrics.contentType;
        ctx.body = await metrics.metrics();
      },
    },
  ];
}

/** What is wrong, if only that there is no telling. */
async function ask({ run }: Check): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, longestCheckMs, 'no answer in time');
  try {
    return await Promise.race([run(), late]);
  } catch {
    return 'it cannot be checked';
  } finally {
    clearTimeout(timer);
  }
}
