import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createHttpServer, type Route } from '../../src/receive/http-server.ts';
import { openRaw } from './raw-connection.ts';

let stop = async (): Promise<void> => {};
afterEach(() => stop());

interface Served {
  readonly url: string;
  /** What it has logged when it has stopped and every connection is over. */
  readonly logged: () => Promise<string>;
}

async function serve(...routes: readonly Route[]): Promise<Served> {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const server = createHttpServer({ routes, log });
  const port = await server.start('127.0.0.1', 0);
  stop = () => server.stop();
  const logged = async () => {
    await server.stop();
    return lines.join('');
  };
  return { url: `http://127.0.0.1:${port}`, logged };
}

const fails: Route = {
  path: '/fails',
  method: 'POST',
  handle: () => {
    throw new Error('nobody has foreseen this');
  },
};

describe('the log of the server', () => {
  it('has what a request failed of', async () => {
    const { url, logged } = await serve(fails);
    expect((await fetch(`${url}/fails`, { method: 'POST' })).status).toBe(500);
    expect(await logged()).toMatch(/nobody has foreseen this.*a request failed/);
  });

  it.each([
    ['an answer', { status: 'ok' }, '{"status":"ok"}'],
    ['an empty answer', '', '\r\n\r\n'],
  ])('cannot be filled by a sender that breaks off behind %s', async (_, body, end) => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const answers: Route = {
      path: '/answers',
      method: 'GET',
      handle: (ctx) => {
        ctx.body = body;
        ctx.res.once('close', () => setImmediate(resolve));
      },
    };
    const { url, logged } = await serve(answers);
    const connection = await openRaw(url);
    connection.write(
      'GET /answers HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    );
    expect(await connection.until(end)).toMatch(/^HTTP\/1\.1 200 /);
    connection.destroy();
    await over;
    expect(await logged()).toBe('');
  });

  it('cannot be filled by a sender that goes on in what is no HTTP', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const reads: Route = {
      path: '/reads',
      method: 'POST',
      handle: async ({ req }) => {
        resolve();
        await new Promise<void>((over) => req.resume().once('close', over));
      },
    };
    const { url, logged } = await serve(reads);
    const connection = await openRaw(url);
    connection.write('POST /reads HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n');
    await begun;
    connection.write('no length\r\n');
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 400 /);
    expect(await logged()).toBe('');
  });
});
