import { isObject, type JsonObject } from '../model/json.ts';

/** A verified request's body as Bolt takes it; undefined where it is nothing that Slack sends. */
export function parseRequest(contentType: string | undefined, body: Buffer): JsonObject | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const text = body.toString('utf8');
  if (type === 'application/json') return parseObject(text);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  const form: Record<string, string> = Object.fromEntries(new URLSearchParams(text));
  // Clicks and modals come as JSON in one field of a form, commands as the form itself.
  return form['payload'] === undefined ? form : parseObject(form['payload']);
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an unsigned body is Slack asking for nothing but a look at our certificate. */
export function isSslCheck(body: Buffer): boolean {
  return new URLSearchParams(body.toString('utf8')).get('ssl_check') === '1';
}
