import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { createHealthRoutes } from '../../src/receive/health-routes.ts';
import { createHttpServer } from '../../src/receive/http-server.ts';
import { openRaw } from './raw-connection.ts';

let stop = async (): Promise<void> => {};
afterEach(() => stop());

const atOnce = 50;

/** The health of a relay whose database answers when `atOnce` requests have come; counts how often it is asked. */
async function serveHealth() {
  const database = { asked: 0 };
  const { promise: allCame, resolve } = Promise.withResolvers<void>();
  const answer = async (): Promise<undefined> => {
    database.asked += 1;
    await allCame;
  };
  const metrics = new Registry();
  metrics.registerMetric(
    new Gauge({ name: 'backlog', help: 'asks the database', registers: [], collect: answer }),
  );
  let came = 0;
  const server = createHttpServer({
    routes: createHealthRoutes([{ name: 'database', needed: true, run: answer }], metrics),
    log: pino({ level: 'silent' }),
    before: async () => {
      came += 1;
      // By then the last one has been passed on as well.
      if (came === atOnce) setImmediate(resolve);
      return false;
    },
  });
  stop = () => server.stop();
  return { url: `http://127.0.0.1:${await server.start('127.0.0.1', 0)}`, database };
}

describe.each(['/readyz', '/metrics'])('%s', (path) => {
  it('asks the database once for all who ask at once, and again for who asks later', async () => {
    const { url, database } = await serveHealth();
    const connection = await openRaw(url);
    const request = (end: string) => `GET ${path} HTTP/1.1\r\nHost: relay\r\nConnection: ${end}\r\n\r\n`;
    connection.write(request('keep-alive').repeat(atOnce - 1) + request('close'));
    expect((await connection.ended).match(/HTTP\/1\.1 200 /g)).toHaveLength(atOnce);
    expect(database.asked).toBe(1);
    expect((await fetch(`${url}${path}`)).status).toBe(200);
    expect(database.asked).toBe(2);
  });
});
