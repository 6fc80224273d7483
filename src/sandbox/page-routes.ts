import { readFile } from 'node:fs/promises';
import { type Exchange, send } from './exchange.ts';

const folder = new URL('./page/', import.meta.url);

/** Nothing from another host, no script or style but the page's own files. */
const contentRules = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

export async function servePage({ res }: Exchange, prefix: string): Promise<void> {
  const html = await readFile(new URL('index.html', folder), 'utf8');
  send(res, {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentRules,
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    },
    body: html.replaceAll('{{prefix}}', prefix),
  });
}

/** The name has been matched before: one of the folder's own files. */
export async function serveFile({ res, path }: Exchange): Promise<void> {
  const name = path.replace(/^page\//, '');
  const type = types[name.split('.').at(-1) ?? ''] ?? 'text/plain';
  try {
    const body = await readFile(new URL(name, folder), 'utf8');
    send(res, { status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body });
  } catch {
    send(res, { status: 404, body: 'there is nothing here' });
  }
}
