import { existsSync } from 'node:fs';

/** Where systems put a Chromium: Debian and others, snap, macOS. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that `CHROMIUM_PATH` names, or else one in its usual place. */
export function findBrowser(
  { CHROMIUM_PATH }: Readonly<Record<string, string | undefined>> = process.env,
  isThere: (path: string) => boolean = existsSync,
): string | undefined {
  const named = CHROMIUM_PATH === undefined || CHROMIUM_PATH === '' ? places : [CHROMIUM_PATH];
  return named.find(isThere);
}

export const howToGetOne = 'install Debian’s chromium or name one in CHROMIUM_PATH';
