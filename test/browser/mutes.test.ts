import { expect, it } from '@jest/globals';
import { anEvent } from '../receive/an-event.ts';
import { anImpersonation } from './an-impersonation.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('a mute on the page', (open) => {
  it('is chosen in the alert’s menu, looked at before it is confirmed, and hides what matches', async () => {
    const { page, send, command, message } = await open();
    await send(anImpersonation('ada'));
    const alert = message('ada logged in as');
    await alert.getByRole('button', { name: 'Mute…' }).click();
    await page.getByRole('option', { name: 'This rule for 1 h' }).click();
    const preview = message('this would have hidden 1 critical');
    expect(await preview.innerText()).toMatch(/Only visible to you.*Nothing is muted until you confirm/s);
    await preview.getByRole('button', { name: 'Confirm the mute' }).click();
    await message('Muted: admin-impersonation').waitFor();

    await send(anImpersonation('eve'));
    await command('/audit recent');
    const recent = message('eve@example.com').filter({ hasText: 'muted' });
    expect(await recent.innerText()).toMatch(/Only visible to you/);
    expect(await message('eve logged in as').count()).toBe(0);
  });

  it('is ended in the App Home, which shows it, and tells what it has hidden', async () => {
    const { page, send, message } = await open();
    await page.getByRole('button', { name: 'Audit relay: Home' }).click();
    const home = page.getByRole('region', { name: 'Audit relay: Home' });
    await home.getByText('1 hidden so far').waitFor();
    expect(await home.innerText()).toMatch(/in the last 24 hours.*Muted now.*admin-impersonation/s);
    await home.getByRole('button', { name: 'End the mute of ' }).click();
    await home.getByText('Nothing is muted.').waitFor();

    await page.getByRole('button', { name: '# security-alerts' }).click();
    const end = message('Mute ended early: admin-impersonation');
    expect(await end.innerText()).toMatch(/1 event was hidden:.*eve@example.com/s);
    await send(anImpersonation('mallory'));
    await message('mallory logged in as').waitFor();
  });

  it('of five seconds ends by itself, with a digest of what it has hidden', async () => {
    const { send, command, message } = await open();
    await command('/audit mute group-deleted 5s moving the groups');
    expect(await message('Muted: group-deleted').innerText()).toContain('Why: moving the groups');
    await send(anEvent({ action: 'group_deleted' }));
    const end = message('Mute over: group-deleted');
    expect(await end.innerText()).toMatch(/1 event was hidden:.*ann@example.com/s);
    expect(await message('group_deleted').count()).toBe(0);
  });
});
