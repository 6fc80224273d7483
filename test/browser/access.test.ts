import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { anImpersonation } from './an-impersonation.ts';
import { inBrowser } from './in-browser.ts';
import { atEnd, focusedName, hiddenWidth, poorContrast, staysAtTop } from './in-page.js';

/** Roles of what people use, as the browser tells them to a screen reader. */
const used = [
  ...[
    'button',
    'link',
    'textbox',
    'combobox',
    'spinbutton',
    'checkbox',
    'radio',
    'switch',
    'option',
    'menuitem',
  ],
  ...['listbox', 'dialog', 'navigation', 'complementary', 'list'],
];

async function unnamed(page: Page): Promise<{ seen: number; without: string[] }> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const controls = nodes.filter(({ ignored, role }) => !ignored && used.includes(role?.value));
  const without = controls.filter(({ name }) => (name?.value ?? '') === '');
  return { seen: controls.length, without: without.map(({ role }) => String(role?.value)) };
}

/** The names of what Tab comes to, until it comes to the last of them. */
async function tabTo(page: Page, last: string): Promise<string[]> {
  const names: string[] = [];
  while (names.at(-1)?.includes(last) !== true && names.length < 60) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(focusedName));
  }
  return names;
}

inBrowser('the page', (open) => {
  it('asks again for what it can complete where the app did not say', async () => {
    const { page } = await open();
    const silent = { times: 1 };
    await page.route('**/panel/words*', (route) => route.fulfill({ json: {} }), silent);
    await page.getByRole('combobox', { name: 'Command' }).focus();
    await page.keyboard.type('/a');
    await page.getByRole('option', { name: '/audit' }).waitFor();
  });

  it('completes a command in the message box, without a mouse', async () => {
    const { page, message } = await open();
    const box = page.getByRole('combobox', { name: 'Command' });
    await box.focus();
    await page.keyboard.type('/a');
    await page.getByRole('option', { name: '/audit' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('mu');
    await page.keyboard.press('ArrowDown');
    const completions = page.getByRole('listbox', { name: 'Completions' });
    expect(await completions.getByRole('option', { selected: true }).innerText()).toMatch(/^mute/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('grou');
    await page.getByRole('option', { name: /^group-deleted/ }).waitFor();
    await page.keyboard.type('p-del');
    await page.keyboard.press('Tab');
    expect(await box.inputValue()).toBe('/audit mute group-deleted ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await message('group-deleted is muted until').waitFor();
    await page.keyboard.press('ArrowUp');
    expect(await box.inputValue()).toBe('/audit mute group-deleted');
  });

  it('lets everything be reached and used without a mouse', async () => {
    const { page, send, message } = await open();
    await send(anImpersonation('ada'));
    await message('ada logged in as').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /^Skip to/ }).focus();
    const names = await tabTo(page, 'Command');
    for (const name of ['# security-alerts', 'Audit relay: Home', 'Send an audit event', 'Faults', 'You are'])
      expect(names.join('\n')).toContain(name);
    for (const name of ['Acknowledge', 'Mute…', 'Details', 'Audit log'])
      expect(names.join('\n')).toContain(name);

    await message('ada logged in as').getByRole('button', { name: 'Acknowledge' }).focus();
    await page.keyboard.press('Enter');
    await message('ada logged in as').getByText('Acknowledged by').waitFor();
    expect(await page.evaluate(focusedName)).toBe('Take back');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(focusedName)).toBe('This rule for 4 h');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(focusedName)).toMatch(/^Mute…/);
  });

  it.each(['light', 'dark'] as const)('can be read in %s, and names every control', async (colorScheme) => {
    const { page, send, command, message } = await open({ colorScheme });
    const look = async (place: string) => {
      const { seen, poor } = await page.evaluate(poorContrast);
      expect([place, ...poor]).toEqual([place]);
      const { without, seen: controls } = await unnamed(page);
      expect([place, ...without]).toEqual([place]);
      expect(Math.min(seen, controls)).toBeGreaterThan(2);
    };
    await send(anImpersonation(colorScheme));
    await message(`${colorScheme} logged in as`).waitFor();
    await command('/audit status');
    await message('Waiting for Slack').waitFor();
    await look('the panel and an alert');
    await message(`${colorScheme} logged in as`).getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog', { name: 'Alert details' }).waitFor();
    await look('the details');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Faults' }).click();
    await look('the faults');
    await page.getByRole('button', { name: 'Audit relay: Home' }).click();
    await page.getByText('Muted now').waitFor();
    await look('the App Home');
  });

  it('fits a phone, its channels behind a button', async () => {
    const { page, send, message } = await open({ viewport: { width: 375, height: 700 }, hasTouch: true });
    const channels = page.getByRole('button', { name: 'Channels and tools' });
    const fits = async () => expect(await page.evaluate(hiddenWidth)).toBe(0);
    await fits();
    await send(anImpersonation('phone'));
    await fits();
    await page.getByRole('button', { name: 'Close the panel' }).tap();
    await message('phone logged in as').waitFor();
    await fits();
    await message('phone logged in as').getByRole('button', { name: 'Details' }).tap();
    await page.getByRole('dialog', { name: 'Alert details' }).getByRole('button', { name: 'Close' }).tap();
    await channels.tap();
    await page.getByRole('button', { name: 'Audit relay: Home' }).tap();
    await page.getByText('Muted now').waitFor();
    await fits();
  });

  it('leaves room on a phone for what stands above the messages, also while something waits', async () => {
    const { page, send } = await open({ viewport: { width: 375, height: 700 }, hasTouch: true });
    const heading = page.getByRole('heading', { name: /^# / });
    await page.getByRole('button', { name: 'Channels and tools' }).tap();
    await page.getByRole('button', { name: 'Faults' }).tap();
    await page.getByRole('switch', { name: 'Answer 500' }).check();
    await page.getByRole('button', { name: 'Close the panel' }).tap();
    await send(anImpersonation('waiting'));
    await page.getByRole('button', { name: 'Close the panel' }).tap();
    await page.getByText(/[1-9] waiting for Slack, the oldest for/).waitFor();
    expect((await heading.boundingBox())?.height).toBeLessThan(60);
    await page.getByRole('button', { name: 'Switch all off' }).tap();
    await page.getByText('0 waiting for Slack').waitFor();
  });

  it('shows the answer to what is typed, also to who has scrolled up', async () => {
    const { page, command, message } = await open();
    for (const text of ['rules', 'help', 'status']) await command(`/audit ${text}`);
    await message('Quarantine: empty').waitFor();
    await page.waitForFunction(staysAtTop);
    await command('/audit why nowhere');
    await message('is stored.').waitFor();
    await page.waitForFunction(atEnd);
  });
});
