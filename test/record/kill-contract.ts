import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { anEvent } from '../support/builders.ts';
import { ingestEvents } from './a-store.ts';
import { eventsPerCommit } from './endless-writer.ts';

const writer = new URL('./endless-writer.ts', import.meta.url).pathname;

/** A process that is killed while it writes leaves what it had committed, and nothing half done. */
export function describeKill(name: string, newUrl: () => Promise<string>): void {
  describe(`a process killed on ${name}`, () => {
    it.each([1, 3, 10])(
      'after %i commits has lost none of them',
      async (commits) => {
        const url = await newUrl();
        const committed = await killAfter(url, commits);
        const store = await openStore(url);
        const stored = await store.countEvents(0);
        expect(stored).toBeGreaterThanOrEqual(committed * eventsPerCommit);
        expect(stored % eventsPerCommit).toBe(0);
        expect(await ingestEvents(store, anEvent())).toHaveLength(1);
        await store.close();
      },
      30_000,
    );
  });
}

/** How many commits the process had told when it was killed. */
async function killAfter(url: string, commits: number): Promise<number> {
  const child = spawn(process.execPath, [writer, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = 0;
  for await (const line of createInterface(child.stdout)) {
    told = Number(line);
    if (told === commits) child.kill('SIGKILL');
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return told;
}
