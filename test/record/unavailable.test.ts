import { once } from 'node:events';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { anEvent } from '../support/builders.ts';
import { startPostgres } from '../support/postgres.ts';
import { query, usePostgres } from './a-postgres.ts';
import { ingestEvents } from './a-store.ts';

describe('a PostgreSQL in trouble', () => {
  const { newUrl } = usePostgres();

  it('is unavailable while it hangs, and serves again afterwards', async () => {
    const url = new URL(await newUrl());
    const proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    const store = await openStore(url.href, { statementTimeoutMs: 400 });
    await store.check();
    proxy.hang();
    const lost = Promise.all([
      expect(ingestEvents(store, anEvent())).rejects.toMatchObject({ code: 'store_unavailable' }),
      expect(store.recent({ limit: 1 })).rejects.toMatchObject({ code: 'store_unavailable' }),
      expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' }),
    ]);
    await lost;
    proxy.resume();
    await expect(store.check()).resolves.toBeUndefined();
    expect(await ingestEvents(store, anEvent())).toHaveLength(1);
    await store.close();
    await proxy.stop();
  });

  it('is unavailable where a statement waits too long for another', async () => {
    const url = await newUrl();
    const [patient, impatient] = [await openStore(url), await openStore(url, { statementTimeoutMs: 200 })];
    const locked = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    const holding = patient.ingest(async (transaction) => {
      await transaction.lockAlerts();
      locked.resolve();
      await proceed.promise;
    });
    await locked.promise;
    const waiting = impatient.ingest((transaction) => transaction.lockAlerts());
    await expect(waiting).rejects.toMatchObject({ code: 'store_unavailable' });
    proceed.resolve();
    await holding;
    await expect(impatient.ingest((transaction) => transaction.lockAlerts())).resolves.toBeUndefined();
    await Promise.all([patient.close(), impatient.close()]);
  });

  it('keeps others waiting for a replica that stands still in a transaction, and refuses them nothing', async () => {
    const url = await newUrl();
    const options = { statementTimeoutMs: 4000 };
    const [still, other] = [await openStore(url, options), await openStore(url, options)];
    const locked = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    const standing = still.ingest(async (transaction) => {
      await transaction.lockAlerts();
      locked.resolve();
      await proceed.promise;
    });
    await locked.promise;
    // Begun already, and at the lock before the other or after it.
    const next = still.ingest((transaction) => transaction.lockAlerts().then(() => proceed.promise));
    const waiting = other.ingest((transaction) => transaction.lockAlerts());
    await expect(waiting).resolves.toBeUndefined();
    proceed.resolve();
    await expect(standing).rejects.toMatchObject({ code: 'store_unavailable' });
    await Promise.allSettled([next]);
    await Promise.all([still.close(), other.close()]);
  });

  it('that became a standby is left for the one that took over', async () => {
    const url = await newUrl();
    const store = await openStore(url, { mostConnections: 1 });
    await store.check();
    // Only what is connected already finds it so.
    await query(url, 'alter role postgres set default_transaction_read_only = off');
    await query(url, 'alter system set default_transaction_read_only = on');
    await query(url, 'select pg_reload_conf()');
    const isTaken = () =>
      store.check().then(
        () => true,
        () => false,
      );
    while (await isTaken()) await setTimeout(10);
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
  });

  it('may close connections that nobody uses, without harm', async () => {
    const url = await newUrl();
    const store = await openStore(url);
    await Promise.all([store.check(), store.check(), store.check()]);
    await query(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'audit-relay' and datname = current_database()",
    );
    // One of them may be taken before its end is noticed.
    await store.check().catch(() => {});
    await store.check().catch(() => {});
    await store.check().catch(() => {});
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
  });

  it('is unavailable once it has stopped', async () => {
    const postgres = await startPostgres();
    const store = await openStore(await postgres.createDatabase());
    await store.check();
    await postgres.stop();
    await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(ingestEvents(store, anEvent())).rejects.toMatchObject({ code: 'store_unavailable' });
    await store.close();
  }, 30_000);

  it('is taken without TLS where it has none, unless TLS is asked for', async () => {
    const url = new URL(await newUrl());
    url.searchParams.delete('sslmode');
    await (await openStore(url.href)).close();
    url.searchParams.set('sslmode', 'require');
    await expect(openStore(url.href)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('an SQLite file in use', () => {
  it('makes others wait without stopping their process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-relay-busy-'));
    const path = join(folder, 'relay.db');
    const store = await openStore(`sqlite:${path}`);
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    let written = false;
    const writing = store.check().then(() => {
      written = true;
    });
    expect(await store.recent({ limit: 1 })).toEqual([]);
    expect(written).toBe(false);
    other.exec('commit');
    await writing;
    other.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('an open SQLite file', () => {
  const unavailable = { code: 'store_unavailable' };

  it.each<[string, (path: string) => void]>([
    ['is deleted', (path) => rmSync(path)],
    ['has lost its log', (path) => rmSync(`${path}-wal`)],
    [
      'was replaced by another',
      (path) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])('that %s takes nothing more', async (_, takeAway) => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-relay-gone-'));
    const path = join(folder, 'relay.db');
    const store = await openStore(`sqlite:${path}`);
    expect(await ingestEvents(store, anEvent())).toHaveLength(1);
    takeAway(path);
    await expect(ingestEvents(store, anEvent())).rejects.toMatchObject(unavailable);
    await expect(store.check()).rejects.toMatchObject(unavailable);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('whose folder is moved away takes nothing more until it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-relay-moved-'));
    const store = await openStore(`sqlite:${join(folder, 'relay.db')}`);
    expect(await ingestEvents(store, anEvent())).toHaveLength(1);
    renameSync(folder, `${folder}-elsewhere`);
    await expect(ingestEvents(store, anEvent())).rejects.toMatchObject(unavailable);
    renameSync(`${folder}-elsewhere`, folder);
    await expect(store.check()).resolves.toBeUndefined();
    expect(await ingestEvents(store, anEvent())).toHaveLength(1);
    await store.close();
    rmSync(folder, { recursive: true });
  });
});

interface Proxy {
  readonly port: number;
  hang(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Stands before a server and can stop passing anything on, as a network does that has lost its way. */
async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let hanging = false;
  const server = createServer((near) => {
    const far = connectTo(target, '127.0.0.1');
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from);
      from.on('data', (data) => (hanging ? undefined : to.write(data)));
      from.on('error', () => {});
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    hang: () => {
      hanging = true;
    },
    resume: () => {
      hanging = false;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
  return address.port;
}
