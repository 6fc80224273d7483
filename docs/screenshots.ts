import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser, howToGetOne } from '../test/browser/find-browser.ts';
import { openPage, type Visit } from '../test/browser/visit.ts';
import { killRelayProcesses, startRelayProcess } from '../test/support/a-process.ts';
import { play } from './screenshots-scene.ts';
import { smallerPng } from './smaller-png.ts';

/** Pictures of the sandbox's page for the README, each in light and in dark: `npm run screenshots`. */
const folder = join(import.meta.dirname, 'screenshots');
const largestBytes = 250_000;

interface Picture {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly show: (visit: Visit) => Promise<void>;
}

const desk = { width: 1280, height: 880 };

/** In this order: the last one sends an event. */
const pictures: readonly Picture[] = [
  { name: 'alerts', viewport: desk, show: showNewest },
  { name: 'thread', viewport: desk, show: showThread },
  { name: 'home', viewport: desk, show: showHome },
  { name: 'phone', viewport: { width: 375, height: 720 }, show: showAlert },
  { name: 'try-it', viewport: desk, show: showTryIt },
];

async function showNewest({ message }: Visit): Promise<void> {
  await message('Muted: group-deleted').waitFor();
}

async function showAlert({ message }: Visit): Promise<void> {
  await message('two-step verification for Ivan Ilin').evaluate((node) => node.scrollIntoView());
}

async function showTryIt({ page, message }: Visit): Promise<void> {
  await page.getByRole('button', { name: 'Send an audit event' }).click();
  const panel = page.getByRole('complementary', { name: 'Send an audit event' });
  await panel.getByLabel('An admin logs in as another user').check();
  await panel.getByRole('button', { name: /^Send/ }).click();
  await message('Example Admin logged in as Bob Berg').waitFor();
  await panel.getByRole('button', { name: 'Ask again' }).click();
  await panel.locator('#why', { hasText: 'posted in' }).waitFor();
  await panel.getByText('What happens').scrollIntoViewIfNeeded();
}

async function showThread({ page }: Visit): Promise<void> {
  await page
    .getByRole('button', { name: /repl(y|ies)/ })
    .last()
    .click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('Now').first().waitFor();
}

async function showHome({ page }: Visit): Promise<void> {
  await page.getByRole('button', { name: 'Audit relay: Home' }).click();
  await page.getByText('Muted now').waitFor();
}

async function take(browser: Browser, url: string, { name, viewport, show }: Picture): Promise<void> {
  const visit = await openPage(browser, url, { viewport, deviceScaleFactor: 1.5, locale: 'en-GB' });
  await show(visit);
  await settle(visit.page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await visit.page.emulateMedia({ colorScheme });
    const png = await visit.page.screenshot({ animations: 'disabled', caret: 'hide' });
    await save(`${name}-${colorScheme}.png`, smallerPng(png));
  }
  await visit.page.context().close();
  if (visit.troubles.length > 0) throw new Error(visit.troubles.join('\n'));
}

async function save(name: string, png: Buffer): Promise<void> {
  console.log(`${name}: ${Math.round(png.length / 1000)} KB`);
  if (png.length > largestBytes) throw new Error(`${name} is larger than ${largestBytes / 1000} KB`);
  await writeFile(join(folder, name), png);
}

/** In a picture nothing is hovered, in focus, or still to come. */
async function settle(page: Page): Promise<void> {
  await page.getByText('0 waiting for Slack').waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
}

async function run(executablePath: string, databaseFolder: string): Promise<void> {
  const relay = await startRelayProcess({ DATABASE_URL: `sqlite:${join(databaseFolder, 'relay.db')}` });
  const browser = await chromium.launch({ executablePath });
  const url = `${relay.url}/sandbox`;
  await mkdir(folder, { recursive: true });
  const stage = await openPage(browser, url);
  await play(stage);
  await stage.page.context().close();
  for (const picture of pictures) await take(browser, url, picture);
  await browser.close();
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(`There is no Chromium here: ${howToGetOne}.`);
const databaseFolder = await mkdtemp(join(tmpdir(), 'audit-relay-screenshots-'));
try {
  await run(executablePath, databaseFolder);
} finally {
  killRelayProcesses();
  await rm(databaseFolder, { recursive: true });
}
