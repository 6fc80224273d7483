import { expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { anImpersonation } from './an-impersonation.ts';
import { inBrowser } from './in-browser.ts';
import { colorOf } from './in-page.js';

function press(message: Locator, name: string): Promise<void> {
  return message.getByRole('button', { name, exact: true }).click();
}

inBrowser('an alert on the page', (open) => {
  it('follows an event that is sent there, with the relay’s answer and what the rules say', async () => {
    const { page, message } = await open();
    const panel = page.getByRole('complementary', { name: 'Send an audit event' });
    await panel.getByLabel('An admin logs in as another user').check();
    await panel.getByRole('button', { name: /^Send/ }).click();
    await panel.getByText('200 {"accepted":1,"duplicates":0,"quarantined":0}').waitFor();
    await panel.getByText('admin-impersonation').first().waitFor();
    expect(await panel.locator('#why').innerText()).toMatch(
      /✅ admin-impersonation matches.*activity-from-risky-country.*saw "Norway"/s,
    );
    const alert = message('Example Admin logged in as Bob Berg');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/Who\s+Example Admin \(admin@example.com\)/);
    expect(await page.getByRole('heading', { name: '# security-alerts' }).isVisible()).toBe(true);

    await panel.getByLabel('A harmless login').check();
    await panel.getByRole('button', { name: /^Send/ }).click();
    await panel.locator('#why', { hasText: 'user_login' }).waitFor();
    expect(await panel.locator('#why').innerText()).not.toContain('✅');
  });

  it('is acknowledged by its button, which says by whom, and taken back', async () => {
    const { send, message } = await open();
    await send(anImpersonation('ada'));
    const alert = message('ada logged in as');
    await press(alert, 'Acknowledge');
    await alert.getByText(/Acknowledged by @you/).waitFor();
    await press(alert, 'Take back');
    await alert.getByRole('button', { name: 'Acknowledge' }).waitFor();
    expect(await alert.innerText()).not.toContain('Acknowledged by');
  });

  it('shows its fields in a modal, the event as it was sent in a second, and closes with Escape', async () => {
    const { page, send, message } = await open();
    const event = anImpersonation('grace');
    await send(event);
    await press(message('grace logged in as'), 'Details');
    const modal = page.getByRole('dialog', { name: 'Alert details' });
    await modal.waitFor();
    expect(await modal.innerText()).toMatch(/712020:grace.*Why it matched/s);
    await modal.getByRole('button', { name: 'Show raw JSON' }).click();
    const raw = page.getByRole('dialog', { name: 'Raw JSON' });
    await raw.waitFor();
    expect(JSON.parse(await raw.locator('pre').innerText())).toEqual(event);
    await page.keyboard.press('Escape');
    await modal.waitFor();
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'hidden' });
    await page.reload();
    await message('grace logged in as').waitFor();
    expect(await modal.isVisible()).toBe(false);
  });

  it('that Slack refuses is counted as waiting beside the error in red, until the fault is switched off', async () => {
    const { page, send, message } = await open();
    await send(anImpersonation('kim'));
    await message('kim logged in as').waitFor();
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
