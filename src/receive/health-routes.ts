import type { Registry } from 'prom-client';
import { shared } from '../shared.ts';
import type { Route } from './http-server.ts';

/** A named part of being ready: undefined is well, a text says what is wrong. Never holds a secret. */
export interface Check {
  readonly name: string;
  /** Whether the relay cannot do its work without it: a typing mistake in a rule must not turn events away. */
  readonly needed: boolean;
  readonly run: () => Promise<string | undefined>;
}

/** Whoever asks has less patience than a database that hangs. */
const longestAnswerMs = 3000;

/** `GET /healthz` (alive), `/readyz` (able to do its work, each check named) and `/metrics` (Prometheus text). */
export function createHealthRoutes(checks: readonly Check[], metrics: Registry): readonly Route[] {
  // Anybody may ask, as fast as a connection takes it, and the database has to be asked for each answer: all others
  // would wait behind thousands of those.
  const results = shared(() =>
    Promise.all(checks.map(async (check) => ({ ...check, problem: await ask(check) }))),
  );
  const text = shared(() => textOf(metrics));
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
        const found = await results();
        const ready = found.every(({ needed, problem }) => !needed || problem === undefined);
        ctx.status = ready ? 200 : 503;
        ctx.body = {
          ready,
          checks: Object.fromEntries(found.map(({ name, problem }) => [name, problem ?? 'ok'])),
        };
      },
    },
    {
      path: '/metrics',
      method: 'GET',
      handle: async (ctx) => {
        ctx.type = metrics.contentType;
        ctx.body = await text();
      },
    },
  ];
}

/** What is wrong, if only that there is no telling. */
async function ask({ run }: Check): Promise<string | undefined> {
  try {
    return await inTime(run());
  } catch (error) {
    return error === late ? 'no answer in time' : 'it cannot be checked';
  }
}

/** Those that the database cannot tell now are left out: the others are wanted then more than ever. */
async function textOf(metrics: Registry): Promise<string> {
  const names = metrics.getMetricsAsArray().map(({ name }) => name);
  const asked = names.map((name) => inTime(metrics.getSingleMetricAsString(name)));
  const told = await Promise.allSettled(asked);
  const texts = told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return `${texts.join('\n\n')}\n`;
}

const late = new Error('no answer in time');

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, longestAnswerMs, late);
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
