import type { Actor, AuditEvent } from './audit-event.ts';
import { cut } from './cut.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';

/** What a message shows of an event, bounded, so that an alert outlives the event's retention. */
export interface EventSummary {
  readonly id: string;
  readonly action: string;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly actor: Actor;
  /** The event's own message. */
  readonly what?: string;
  /** On whom or what: `users: Ann <ann@example.com>`, from `context`. */
  readonly targets: readonly string[];
  /** Where: sites and organizations, from `container`. */
  readonly places: readonly string[];
  readonly location?: string;
  readonly link?: string;
  /** The organization's id, where the event names it. */
  readonly orgId?: string;
}

const longestText = 1000;
const mostItems = 6;

/** The event cut down to what people need to see; every text bounded, with what is missing said. */
export function summarize(event: AuditEvent): EventSummary {
  const attributes = isObject(event.payload['attributes']) ? event.payload['attributes'] : {};
  const message = messageIn(event.payload);
  const location = locationText(attributes['location']);
  const link = linkOf(event.payload['links']);
  const orgId = orgIdOf(event.payload);
  return {
    id: cut(event.id, longestText),
    action: cut(event.action, longestText),
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    actor: cutActor(event.actor),
    ...(message === undefined ? {} : { what: cut(message, longestText) }),
    targets: itemTexts(attributes['context']),
    places: itemTexts(attributes['container']),
    ...(location === undefined ? {} : { location }),
    ...(link === undefined ? {} : { link }),
    ...(orgId === undefined ? {} : { orgId }),
  };
}

/** What an event's message says: its content, or the message itself where it is plain text. */
export function messageIn({ message }: JsonObject): string | undefined {
  if (isObject(message)) return textOf(message['content']);
  return typeof message === 'string' ? textOf(message) : undefined;
}

function cutActor(actor: Actor): Actor {
  const entries = Object.entries(actor).map(([key, value]) => [key, cut(String(value), 200)]);
  return Object.fromEntries(entries);
}

function itemTexts(items: Json | undefined): string[] {
  if (!Array.isArray(items)) return [];
  const texts = items
    .slice(0, mostItems)
    .map(itemText)
    .filter((text) => text !== undefined);
  return items.length > mostItems ? [...texts, `and ${items.length - mostItems} more`] : texts;
}

function itemText(item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  const attributes = isObject(item['attributes']) ? item['attributes'] : {};
  const name =
    textOf(attributes['name']) ?? textOf(attributes['groupName']) ?? textOf(attributes['siteName']);
  const detail =
    textOf(attributes['email']) ?? textOf(attributes['siteHostName']) ?? textOf(attributes['domain']);
  const label = name ?? detail ?? textOf(item['id']);
  if (label === undefined) return undefined;
  const kind = textOf(item['type']) ?? 'item';
  return cut(`${kind}: ${label}${detail !== undefined && detail !== label ? ` (${detail})` : ''}`, 300);
}

function locationText(location: Json | undefined): string | undefined {
  if (!isObject(location)) return undefined;
  const place = [location['city'], location['regionName'], location['countryName']].map(textOf);
  const parts = [textOf(location['ip']), place.filter((part) => part !== undefined).join(', ')];
  const text = parts.filter((part) => part !== undefined && part !== '').join(' · ');
  return text === '' ? undefined : cut(text, 300);
}

function linkOf(links: Json | undefined): string | undefined {
  const link = isObject(links) ? (textOf(links['alt']) ?? textOf(links['self'])) : undefined;
  return link !== undefined && /^https?:\/\//i.test(link) && link.length <= 2000 ? link : undefined;
}

function orgIdOf(payload: JsonObject): string | undefined {
  const self = isObject(payload['links']) ? textOf(payload['links']['self']) : undefined;
  const id = self === undefined ? undefined : /\/orgs\/([\w-]{1,100})\//.exec(self)?.[1];
  return id ?? orgIn(isObject(payload['attributes']) ? payload['attributes']['container'] : undefined);
}

function orgIn(container: Json | undefined): string | undefined {
  const items = Array.isArray(container) ? container : [];
  const org = items.find((item) => isObject(item) && item['type'] === 'orgs');
  const id = isObject(org) ? textOf(org['id']) : undefined;
  return id !== undefined && /^[\w-]{1,100}$/.test(id) ? id : undefined;
}
