import { isObject, type Json } from '../../src/model/json.ts';

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** How stored rows name what they point at. */
const named = new RegExp(`\\b(alert|mute|notice|digest):(${uuid.source})`, 'g');
const slackTs = /\b\d{10}\.\d{6}\b/g;
const slackLink = /<https:\/\/sandbox\.slack\.com\/archives\/\w+\/p(\d{10})(\d{6})\|/g;
const slackTime = /<!date\^(\d+)\^\{date_short_pretty\}, \{time_secs\}\|([\d-]+) ([\d:]+) UTC>/g;

/** What is made anew in each run by its kind and its turn: `alert-1`, `ts-2`. Times in messages are written short. */
export function withPlaceholders(value: Json): Json {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const name = (id: string, kind: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    names.set(id, `${kind}-${count}`);
    return `${kind}-${count}`;
  };
  visit(value, (text, key) => {
    const kind = /^(alert|mute|notice|digest)_id$/.exec(key)?.[1];
    if (kind !== undefined && text.replace(uuid, '') === '') name(text, kind);
  });
  return mapText(value, (text) =>
    text
      .replace(slackTime, shortTime)
      .replace(named, (_, kind: string, id: string) => name(id, kind))
      .replace(uuid, (id) => name(id, 'id'))
      .replace(slackLink, (_, seconds: string, rest: string) => `<${name(`${seconds}.${rest}`, 'ts')}|`)
      .replace(slackTs, (ts) => name(ts, 'ts')),
  );
}

/** Only where both ways of writing it say the same time. */
function shortTime(written: string, seconds: string, day: string, clock: string): string {
  return Date.parse(`${day}T${clock}Z`) === Number(seconds) * 1000 ? `<${day} ${clock} UTC>` : written;
}

function visit(value: Json | undefined, see: (text: string, key: string) => void, key = ''): void {
  if (typeof value === 'string') see(value, key);
  else if (Array.isArray(value)) for (const item of value) visit(item, see, key);
  else if (isObject(value)) for (const [name, item] of Object.entries(value)) visit(item, see, name);
}

function mapText(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, mapText(item ?? null, change)]);
  return Object.fromEntries(entries);
}
