import { expect, it } from '@jest/globals';
import { anImpersonation } from './an-impersonation.ts';
import { inBrowser } from './in-browser.ts';
import { colorOf, misbehave } from './in-page.js';

inBrowser('what Slack refuses', (open) => {
  it('shows in red with the name of its error, and what waits is counted, until the fault is switched off', async () => {
    const { page, send, message } = await open();
    await send(anImpersonation('ada'));
    await message('ada logged in as').waitFor();
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByRole('switch', { name: 'Answer 500' }).check();
    await page.getByText('Faults on: 500').waitFor();
    await send(anImpersonation('eve'));
    const refused = page.locator('#messages > .refused', { hasText: 'chat.postMessage' });
    expect(await refused.locator('strong').innerText()).toBe('internal_error');
    const [red, green] = await refused.evaluate(colorOf);
    expect(red).toBeGreaterThan(2 * (green ?? Number.NaN));
    await page.getByText(/1 waiting for Slack, the oldest for \d+ s/).waitFor();
    expect(await message('eve logged in as').count()).toBe(0);

    await page.getByRole('button', { name: 'Switch all off' }).click();
    await message('eve logged in as').waitFor();
    await page.getByText('0 waiting for Slack').waitFor();
  });
});

inBrowser('what must never happen', (open) => {
  it('would be seen', async () => {
    const { page, troubles } = await open();
    const seen = [
      page.waitForEvent('console'),
      page.waitForEvent('pageerror'),
      page.waitForEvent('dialog'),
      page.context().waitForEvent('page'),
      page.context().waitForEvent('request', (request) => request.url().includes('localhost')),
    ];
    await page.evaluate(misbehave);
    await Promise.all(seen);
    const told = troubles.splice(0).join('\n');
    for (const each of [
      'console: oh',
      'uncaught: thrown',
      'dialog: hey',
      'opened',
      'request: http://localhost',
    ])
      expect(told).toContain(each);
  });
});
