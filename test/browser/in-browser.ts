import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { type RelayProcess, startRelayProcess } from '../support/a-process.ts';
import { findBrowser } from './find-browser.ts';
import { openPage, type Visit } from './visit.ts';

const executablePath = findBrowser();

/** Opens the sandbox's page of a relay that runs with its own rules in a process of its own. */
export type Open = (options?: BrowserContextOptions) => Promise<Visit>;

/** Tests in a real browser, left out where there is none. After each, nothing must have happened that never may. */
export function inBrowser(name: string, tests: (open: Open) => void): void {
  const describeThem = executablePath === undefined ? describe.skip : describe;
  describeThem(name, () => {
    let folder: string;
    let relay: RelayProcess;
    let browser: Browser;
    let visits: Visit[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'audit-relay-page-'));
      const env = { DATABASE_URL: `sqlite:${join(folder, 'relay.db')}` };
      [relay, browser] = await Promise.all([
        startRelayProcess(env),
        chromium.launch({ executablePath: executablePath ?? '' }),
      ]);
    });
    afterEach(async () => {
      const seen = visits.splice(0);
      await Promise.all(seen.map(({ page }) => page.context().close()));
      expect(seen.flatMap(({ troubles }) => troubles)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await relay?.kill();
      await rm(folder, { recursive: true, force: true });
    });

    tests(async (options) => {
      const visit = await openPage(browser, `${relay.url}/sandbox`, options);
      visits = [...visits, visit];
      return visit;
    });
  });
}
