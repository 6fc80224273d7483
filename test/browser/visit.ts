import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** The sandbox's page as a person has it open. */
export interface Visit {
  readonly page: Page;
  /** What must never happen: warnings and errors, dialogs of the browser's own, requests to other hosts, leaving the page. */
  readonly troubles: string[];
  /** Sends it from the page's panel, and waits for the relay's answer. */
  send(event: unknown): Promise<void>;
  /** Types it into the message box. */
  command(text: string): Promise<void>;
  /** The newest message in the channel that says this. */
  message(text: string | RegExp): Locator;
}

/** On a busy machine everything takes its time. */
const patienceMs = 25_000;

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const troubles = watch(page, url);
  await page.goto(url);
  await page.locator('#live', { hasText: /^live$/ }).waitFor();
  return {
    page,
    troubles,
    send: (event) => sendFrom(page, event),
    async command(text) {
      await page.getByRole('combobox', { name: 'Command' }).fill(text);
      await page.locator('#composer').getByRole('button', { name: 'Send' }).click();
    },
    message: (text) => page.locator('#messages > .message', { hasText: text }).last(),
  };
}

function watch(page: Page, url: string): string[] {
  const troubles: string[] = [];
  const { host } = new URL(url);
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(url)) troubles.push(`left the page for ${frame.url()}`);
  });
  page.context().on('request', (request) => {
    if (new URL(request.url()).host !== host) troubles.push(`request: ${request.url()}`);
  });
  page.context().on('page', (opened) => {
    if (opened !== page) troubles.push(`opened ${opened.url()}`);
  });
  return troubles;
}

async function sendFrom(page: Page, event: unknown): Promise<void> {
  const panel = page.getByRole('complementary', { name: 'Send an audit event' });
  if (!(await panel.isVisible())) await openPanel(page);
  await panel.getByLabel('The event, as Atlassian sends it').fill(JSON.stringify(event, undefined, 2));
  await panel.getByRole('button', { name: /^Send/ }).click();
  await panel.getByText(/200 \{"accepted":[1-9]/).waitFor();
}

/** On a phone the list of tools is behind a button. */
async function openPanel(page: Page): Promise<void> {
  const tools = page.getByRole('button', { name: 'Channels and tools' });
  if (await tools.isVisible()) await tools.click();
  await page.getByRole('button', { name: 'Send an audit event' }).click();
}
