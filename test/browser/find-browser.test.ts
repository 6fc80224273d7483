import { describe, expect, it } from '@jest/globals';
import { findBrowser, howToGetOne } from './find-browser.ts';

describe('the browser', () => {
  it('is the one that is named, or else one in a usual place', () => {
    const isThere = (path: string) => ['/usr/bin/google-chrome', '/opt/mine'].includes(path);
    expect(findBrowser({}, isThere)).toBe('/usr/bin/google-chrome');
    expect(findBrowser({ CHROMIUM_PATH: '' }, isThere)).toBe('/usr/bin/google-chrome');
    expect(findBrowser({ CHROMIUM_PATH: '/opt/mine' }, isThere)).toBe('/opt/mine');
  });

  it('is none where there is none, or not where it is said to be', () => {
    expect(findBrowser({}, () => false)).toBeUndefined();
    expect(
      findBrowser({ CHROMIUM_PATH: '/opt/gone' }, (path) => path === '/usr/bin/chromium'),
    ).toBeUndefined();
  });

  it('says what is left out without it', () => {
    if (findBrowser() !== undefined) return;
    process.stderr.write(`Left out: test/browser, as there is no Chromium here: ${howToGetOne}.\n`);
  });
});
