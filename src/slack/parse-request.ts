import { isObject, type JsonObject, parseJson } from '../model/json.ts';
import { slackRequest } from './slack-request.ts';

/** A verified request's body as Bolt takes it; undefined where it is nothing that Slack sends. */
export function parseRequest(contentType: string | undefined, body: Buffer): JsonObject | undefined {
  const parsed = parseBody(contentType, body.toString('utf8'));
  return slackRequest.safeParse(parsed).success && isObject(parsed) ? parsed : undefined;
}

function parseBody(contentType: string | undefined, text: string): unknown {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return parseJson(text);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  const form: Record<string, string> = Object.fromEntries(new URLSearchParams(text));
  // Clicks and modals come as JSON in one field of a form, commands as the form itself.
  return form['payload'] === undefined ? form : parseJson(form['payload']);
}

/** Whether an unsigned body is Slack asking for nothing but a look at our certificate. */
export function isSslCheck(body: Buffer): boolean {
  return new URLSearchParams(body.toString('utf8')).get('ssl_check') === '1';
}
