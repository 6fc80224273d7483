import { expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { anImpersonation } from './an-impersonation.ts';
import { inBrowser } from './in-browser.ts';
import { misbehave } from './in-page.js';

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '<!channel> <!here|here> <@U0SANDBOX1> <#C0|x>',
  '<https://evil.example|reset it> <javascript:alert(1)|x> [x](javascript:alert(1))',
  'https://evil.example/ javascript:alert(1)',
  '*b* _i_ ~s~ `c` ```p``` :tada: 🎉',
  '&lt;!everyone&gt; &amp; \'"`\\',
  '\u202egnp.exe\u2066\u200b',
  '{{id}} $& __proto__',
].join(' ');
const word = 'W'.repeat(3000);

/** The same event with this text in every field. */
function eventOf(name: string, text: string) {
  return anImpersonation(name, {
    id: `${name}-*b*-_i_-~s~-:tada:-${crypto.randomUUID()}`,
    actor: { id: `712020:${name} ${text}`, name: `${name} ${text}`, email: `${text}@example.com` },
    context: [{ id: text, type: 'users', attributes: { name: text, email: text } }],
    container: [{ id: text, type: 'sites', attributes: { siteName: text, siteHostName: text } }],
    location: { ip: text, geo: text, countryName: text, regionName: text, city: text },
    message: { content: text, format: 'simple' },
  });
}

/** Which elements there are, in their order, whatever they say. */
function elementsOf(place: Locator): Promise<string[]> {
  return place.locator('*').evaluateAll((all) => all.map((each) => `${each.tagName} ${each.className}`));
}

/** What hostile text would have to become to do harm. */
function harmIn(page: Page): Promise<string[]> {
  const harm =
    'script, img, svg, iframe, object, embed, base, style, .mention, a:not([href^="https://admin.atlassian.com/"], [href^="https://sandbox.slack.com/archives/"])';
  return page
    .locator(`:is(main, aside, dialog) :is(${harm})`)
    .evaluateAll((all) => all.map((each) => each.outerHTML));
}

inBrowser('hostile text on the page', (open) => {
  it('shows as text in an alert, which is made as any other', async () => {
    const { page, send, message } = await open();
    await send(eventOf('ada', 'plain'));
    await send(eventOf('eve', hostile));
    const [plain, alert] = [message('ada plain logged in as'), message('eve <script>')];
    await Promise.all([plain.waitFor(), alert.waitFor()]);
    expect(await elementsOf(alert)).toEqual(await elementsOf(plain));
    expect(await elementsOf(alert)).toContain('A ');
    expect(await harmIn(page)).toEqual([]);
    const text = await alert.innerText();
    for (const part of [
      '<script>alert(1)</script>',
      '<!channel>',
      '*b*',
      ':tada:',
      '<https://evil.example|reset it>',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/[\u202e\u2066\u200b]/);
  });

  it('shows as text in what commands, details and the panel answer', async () => {
    const { page, send, command, message } = await open();
    await send(eventOf('mallory', hostile));
    const why = page.locator('#why');
    await why.getByText('✅').waitFor();
    expect(await why.innerText()).toContain('<script>alert(1)</script>');
    await message('mallory <script>').getByRole('button', { name: 'Details' }).click();
    const modal = page.getByRole('dialog', { name: 'Alert details' });
    expect(await modal.innerText()).toContain('<javascript:alert(1)|x>');
    await modal.getByRole('button', { name: 'Show raw JSON' }).click();
    expect(await page.getByRole('dialog', { name: 'Raw JSON' }).innerText()).toContain('<img src=x onerror');
    expect(await harmIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await modal.waitFor();
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'hidden' });
    await command('/audit recent');
    expect(await message('Only visible to you').innerText()).toContain('<!channel>');
    expect(await harmIn(page)).toEqual([]);
  });

  it('is broken into lines, however long its words', async () => {
    const { page, send, message } = await open({ viewport: { width: 375, height: 700 } });
    await send(eventOf('grace', word));
    await page.getByRole('button', { name: 'Close the panel' }).click();
    await message('grace WWW').waitFor();
    expect(await page.locator('#messages').evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  });

  it('could do no harm unseen', async () => {
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
