import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A relay in a process of its own, which can be killed. */
export interface RelayProcess {
  readonly url: string;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
  /** Asks it to stop; its exit code. */
  terminate(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** After each test: none outlives it. */
export function killRelayProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

const root = join(import.meta.dirname, '..', '..');

/** Resolves when it listens. `env` is all of its environment but for PATH, HOST and PORT. */
export async function startRelayProcess(env: Readonly<Record<string, string>>): Promise<RelayProcess> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit').finally(() => running.delete(child));
  const port = await portOf(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async terminate() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const note = (line: string): void => {
      said += `${line}\n`;
      const port = /"port":(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', note);
    }
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}:\n${said}`)));
  });
}
