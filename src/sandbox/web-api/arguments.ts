import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';

/** Sent as JSON inside a form. */
const jsonArguments = new Set(['attachments', 'blocks', 'metadata', 'view']);

const flags = new Set([
  'as_user',
  'exclude_archived',
  'inclusive',
  'include_all_metadata',
  'include_locale',
  'include_num_members',
  'link_names',
  'mrkdwn',
  'reply_broadcast',
  'return_im',
  'unfurl_links',
  'unfurl_media',
]);

/** The arguments of a call, or Slack's error where its body cannot be read. */
export function readArguments(contentType: string, body: string): JsonObject | string {
  const [type = ''] = contentType.toLowerCase().split(';');
  if (type.trim() === 'application/json') return fromJson(body);
  if (type.trim() === 'application/x-www-form-urlencoded') return fromForm(body);
  return body === '' ? {} : 'invalid_post_type';
}

function fromJson(body: string): JsonObject | string {
  const value = parseJson(body);
  return isObject(value) ? understood(Object.entries(value)) : 'invalid_json';
}

function fromForm(body: string): JsonObject {
  return understood([...new URLSearchParams(body)]);
}

function understood(entries: readonly (readonly [string, Json | undefined])[]): JsonObject {
  return Object.fromEntries(entries.map(([key, value]) => [key, understand(key, value)]));
}

/** What is no JSON stays as it was sent, for the method to refuse. */
function understand(key: string, value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  if (jsonArguments.has(key)) return value === '' ? undefined : (parseJson(value) ?? value);
  if (flags.has(key)) return value === 'true' || value === '1';
  return value;
}
