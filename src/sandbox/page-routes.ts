import { readFile } from 'node:fs/promises';
import { type Exchange, readBody, send } from './exchange.ts';
import { isObject, type Json, type JsonObject, parseJson, textIn } from './json.ts';
import type { AppAnswer } from './person/app-request.ts';
import type { Chosen } from './person/chosen-value.ts';
import type { Values } from './person/state.ts';
import type { Sandbox } from './sandbox.ts';

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

/** `POST act/…`: what a person does on the page, done as `Sandbox` does it. */
export async function serveAct({ req, res, path }: Exchange, sandbox: Sandbox): Promise<void> {
  const body = req.method === 'POST' ? parseJson((await readBody(req)) ?? '') : undefined;
  if (!isObject(body)) return send(res, { status: 400, body: { error: 'bad_request' } });
  const answer = await act(path.replace(/^act\//, ''), body, sandbox);
  const json = isObject(answer?.json) ? answer.json : {};
  const errors = json['response_action'] === 'errors' ? json['errors'] : undefined;
  send(res, { status: 200, body: { status: answer?.status, error: answer?.error, errors } });
}

function act(name: string, body: JsonObject, sandbox: Sandbox): Promise<AppAnswer | undefined> {
  const texts = textsOf(body);
  if (name === 'command') return sandbox.command({ ...texts, text: texts['text'] ?? '' });
  if (name === 'click') {
    return sandbox.click({
      ...texts,
      actionId: texts['actionId'] ?? '',
      selected: chosenOf(body['selected']),
      values: valuesOf(body['values']),
    });
  }
  const submitted = { ...texts, values: valuesOf(body['values']) };
  return name === 'submit' ? sandbox.submit(submitted) : sandbox.closeView(submitted);
}

function textsOf(body: JsonObject): Readonly<Record<string, string>> {
  const texts = Object.entries(body).flatMap(([key, value]) => {
    const text = textIn(value);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(texts);
}

function valuesOf(values: Json | undefined): Values {
  const entries = Object.entries(isObject(values) ? values : {});
  return Object.fromEntries(entries.map(([id, value]) => [id, chosenOf(value)]));
}

function chosenOf(value: Json | undefined): Chosen {
  return Array.isArray(value) ? value.map((each: Json) => String(each)) : textIn(value);
}
