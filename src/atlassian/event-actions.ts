import { RelayError } from '../errors.ts';
import { isObject, type Json, textOf } from '../model/json.ts';
import type { AtlassianAccess } from './access.ts';
import { type Asking, getJson } from './get-json.ts';

/** A kind of event that an organization's audit log may hold. */
export interface EventAction {
  /** As in an event's `attributes.action`. */
  readonly name: string;
  readonly displayName?: string;
  readonly group?: string;
}

/** A server that always names another page must not be asked forever. */
const mostPages = 100;

/** All actions that the organization's audit log knows: https://developer.atlassian.com/cloud/admin/organization/rest/ */
export async function readEventActions(
  access: AtlassianAccess,
  asking?: Asking,
): Promise<readonly EventAction[]> {
  const base = new URL(`orgs/${encodeURIComponent(access.orgId)}/event-actions`, access.apiUrl);
  const actions: EventAction[] = [];
  const asked = new Set<string>();
  for (let url = base; !asked.has(url.href); ) {
    if (asked.size === mostPages) throw endless(url);
    asked.add(url.href);
    const page = await getJson(url, access, asking);
    actions.push(...toActions(page, url));
    const cursor = nextCursor(page);
    if (cursor === undefined) break;
    url = new URL(base);
    url.searchParams.set('cursor', cursor);
  }
  return [...new Map(actions.map((action) => [action.name, action])).values()];
}

/** The pages so far are not all: what is missing would be said never to happen. */
function endless({ host }: URL): RelayError {
  return new RelayError(
    'atlassian_unavailable',
    `Atlassian at ${host}: its list of actions does not end after ${mostPages} pages`,
  );
}

/** Rejects what is no page: as one without actions it would say of every rule that it can never match. */
function toActions(page: Json, { host }: URL): EventAction[] {
  if (isObject(page) && Array.isArray(page['data']))
    return page['data'].flatMap((item) => toAction(item) ?? []);
  throw new RelayError('atlassian_unavailable', `Atlassian at ${host}: its answer is not a list of actions`);
}

function toAction(item: Json): EventAction | undefined {
  const name = isObject(item) ? textOf(item['id']) : undefined;
  if (!isObject(item) || name === undefined) return undefined;
  const attributes = isObject(item['attributes']) ? item['attributes'] : {};
  const [displayName, group] = [textOf(attributes['displayName']), textOf(attributes['groupDisplayName'])];
  return { name, ...(displayName && { displayName }), ...(group && { group }) };
}

/** A cursor, or an address that holds one: only the cursor is taken from it, so that the key goes nowhere else. */
function nextCursor(page: Json): string | undefined {
  const meta = isObject(page) && isObject(page['meta']) ? page['meta'] : {};
  const next = textOf(meta['next']);
  if (next === undefined || !URL.canParse(next)) return next;
  return new URL(next).searchParams.get('cursor') ?? undefined;
}
