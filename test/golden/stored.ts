import { isObject, type JsonObject } from '../../src/model/json.ts';
import { countText } from '../../src/model/span.ts';
import type { Quarantined, RecentEvent, RecentMatch, Store } from '../../src/record/store.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Stage } from './stage.ts';

/** The rows that the case left behind, in short; what there is none of is left out. */
export async function storedRows({ store, relay, now }: Stage): Promise<JsonObject> {
  const events = (await store.recent({ limit: 1000 })).toReversed();
  const alertIds = events.flatMap(({ matches }) => matches.flatMap(({ alertId }) => alertId ?? []));
  const active = await store.activeMutes(now());
  const muteIds = [...idsIn(relay.slack, 'mute_id'), ...active.map(({ id }) => id)];
  const messageIds = [...alertIds, ...idsIn(relay.slack, 'digest_id'), ...idsIn(relay.slack, 'notice_id')];
  const rows = {
    events: events.map(eventText),
    alerts: await each(alertIds, (id) => alertText(store, id)),
    messages: await each(messageIds, (id) => messageText(store, id)),
    mutes: await each(muteIds, (id) => muteText(store, id)),
    quarantine: (await store.quarantined(100)).toSorted(inOrder).map(quarantineRow),
  };
  return Object.fromEntries(Object.entries(rows).filter(([, list]) => list.length > 0));
}

/** Ids that messages in Slack carry. */
function idsIn(slack: Sandbox, key: string): string[] {
  return slack.calls.flatMap(({ arguments: { metadata } }) => {
    const payload = isObject(metadata) ? metadata['event_payload'] : undefined;
    const id = isObject(payload) ? payload[key] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

async function each(
  ids: readonly string[],
  read: (id: string) => Promise<string | undefined>,
): Promise<string[]> {
  const rows = await Promise.all([...new Set(ids)].map(read));
  return rows.filter((row) => row !== undefined);
}

function eventText({ id, action, actor, matches }: RecentEvent): string {
  const who = actor.email ?? actor.id ?? 'nobody';
  const what = matches.map(matchText).join('; ');
  return `${id} ${action} by ${who}: ${what === '' ? 'no rule' : what}`;
}

function matchText({ ruleId, outcome, alertId, opened, muteId }: RecentMatch): string {
  if (outcome === 'shadow') return `${ruleId} shadow`;
  if (outcome === 'muted') return `${ruleId} muted by mute:${muteId}`;
  return `${ruleId} ${opened === true ? 'opened' : 'grouped into'} alert:${alertId}`;
}

async function alertText(store: Store, id: string): Promise<string | undefined> {
  const alert = await store.findAlert(id);
  if (alert === undefined) return undefined;
  const { rule, groupKey, channel, title, eventCount, revision, openedAt, closesAt, acknowledged } = alert;
  const parts = [
    `alert:${id} of ${rule.id} (${rule.severity}) to ${channel}`,
    `key "${groupKey}"`,
    countText(eventCount, 'event'),
    `revision ${revision}`,
    `open ${timeText(openedAt)} to ${timeText(closesAt)}`,
    ...(acknowledged === undefined ? [] : [`seen by ${acknowledged.by} ${timeText(acknowledged.at)}`]),
  ];
  return `${parts.join(', ')}: ${title}`;
}

async function messageText(store: Store, id: string): Promise<string | undefined> {
  const message = await store.findMessage(id);
  if (message === undefined) return undefined;
  const { kind, channel, revision, shownRevision, repliedRevision, slack, digestId } = message;
  const parts = [
    `${kind}:${id} in ${channel}`,
    `revision ${revision}`,
    slack === undefined ? 'not shown' : `${shownRevision} shown as ${slack.ts}`,
    ...(repliedRevision === shownRevision ? [] : [`thread told ${repliedRevision}`]),
    ...(digestId === undefined ? [] : [`told in digest:${digestId}`]),
    ...(message.digest === undefined ? [] : [`stands for ${message.digest.count}`]),
    ...(message.divertedFrom === undefined ? [] : [`meant for ${message.divertedFrom}`]),
    ...(message.plain ? ['plain'] : []),
    ...(message.lastError === undefined ? [] : [`error ${message.lastError}`]),
  ];
  return parts.join(', ');
}

async function muteText(store: Store, muteId: string): Promise<string | undefined> {
  const mute = await store.findMute(muteId);
  if (mute === undefined) return undefined;
  const { ruleId, actor = 'everybody', channel, owner, reason, startsAt, endsAt, endedAt, endedBy } = mute;
  const parts = [
    `mute:${muteId} of ${ruleId} for ${actor} by ${owner}, told in ${channel}`,
    `${timeText(startsAt)} to ${timeText(endsAt)}`,
    ...(endedAt === undefined ? [] : [`ended ${timeText(endedAt)} by ${endedBy}`]),
    `${mute.hiddenCount} hidden`,
  ];
  return `${parts.join(', ')}: ${reason === '' ? 'no reason' : reason}`;
}

/** In the order received; where several came at once, in any that stays the same. */
function inOrder(a: Quarantined, b: Quarantined): number {
  return a.receivedAt - b.receivedAt || a.body.localeCompare(b.body);
}

function quarantineRow({ reason, contentType = 'none', body }: Quarantined): JsonObject {
  const shown = body.length > 200 ? `${body.slice(0, 200)}… (${body.length} characters)` : body;
  return { reason, content_type: contentType, body: shown };
}

function timeText(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
