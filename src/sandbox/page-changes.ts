import type { Change } from './changes.ts';
import type { Call } from './ledger.ts';
import { channelView, type PageEvent } from './page-state.ts';
import type { Parts } from './parts.ts';
import { refusedOf } from './refused.ts';
import { ephemeralView, messageView, surfaceView } from './render/message.ts';
import type { Channel } from './workspace/channels.ts';
import type { Ephemeral } from './workspace/ephemerals.ts';
import { compareTimestamps } from './workspace/timestamps.ts';

/** Messages of one channel or thread that a page is sent at once: it shows no more. */
const mostMessages = 200;
const mostCalls = 50;

interface Place {
  readonly channel: string;
  readonly ts: string;
  /** The parent's, for a reply. */
  readonly threadTs?: string;
}

/**
 * What has changed since the pages were last told. They are told how things stand, not what happened to them: what
 * changes a hundred times in between is sent once, and of ten thousand new messages only the newest.
 */
export class PageChanges {
  readonly #channels = new Map<string, Channel>();
  readonly #places = new Map<string, Place>();
  readonly #views = new Set<string>();
  #calls: Call[] = [];
  #faults = false;

  add(change: Change): void {
    if (change.type === 'call') this.#addCall(change.call);
    else if (change.type === 'faults') this.#faults = true;
    else if ('channel' in change) this.#channels.set(change.channel.id, change.channel);
    else if ('message' in change) this.#addPlace(change.message);
    else if ('ephemeral' in change) this.#addPlace(placeOf(change.ephemeral));
    else this.#views.add(change.view.id);
  }

  /** Everything gathered, as the pages are told it. */
  take(parts: Parts): readonly PageEvent[] {
    const { workspace, faults } = parts;
    const channels = [...this.#channels.values()].map(channelView);
    const places = [...this.#places.values()];
    const views = [...this.#views];
    const calls = this.#calls;
    const healed = this.#faults ? [{ type: 'faults' as const, faults: faults.numbered() }] : [];
    this.#clear();
    return [
      ...channels.map((channel) => ({ type: 'channel' as const, channel })),
      ...groupsOf(places).flatMap((group) => groupEvents(group, parts)),
      ...views.map((id) => viewEvent(id, parts)),
      ...calls.flatMap((call) => {
        const refused = refusedOf(call, workspace);
        return refused === undefined ? [] : [{ type: 'refused' as const, refused }];
      }),
      ...healed,
    ];
  }

  /** With a reply its parent changes too: the number of replies is shown there. */
  #addPlace({ channel, ts, threadTs }: Place): void {
    const place = { channel, ts, ...(threadTs === undefined ? {} : { threadTs }) };
    if (threadTs !== undefined) this.#addPlace({ channel, ts: threadTs });
    this.#places.set(`${channel} ${ts}`, place);
  }

  #addCall(call: Call): void {
    if (call.answer === undefined && call.fault === undefined) return;
    this.#calls.push(call);
    if (this.#calls.length > 2 * mostCalls) this.#calls = this.#calls.slice(-mostCalls);
  }

  #clear(): void {
    this.#channels.clear();
    this.#places.clear();
    this.#views.clear();
    this.#calls = [];
    this.#faults = false;
  }
}

/** A person sees it in the channel, wherever it was said. */
function placeOf({ channel, ts }: Ephemeral): Place {
  return { channel, ts };
}

/** By channel or thread. */
function groupsOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const groups = Map.groupBy(places, ({ channel, threadTs = '' }) => `${channel} ${threadTs}`);
  return [...groups.values()];
}

function groupEvents(places: readonly Place[], parts: Parts): readonly PageEvent[] {
  const sorted = places.toSorted((a, b) => compareTimestamps(a.ts, b.ts));
  const [first] = sorted;
  const count = sorted.length - mostMessages;
  const skipped =
    count > 0 && first !== undefined && first.threadTs === undefined
      ? [{ type: 'skipped' as const, channel: first.channel, count }]
      : [];
  return [...skipped, ...sorted.slice(-mostMessages).map((place) => placeEvent(place, parts))];
}

function placeEvent(place: Place, { workspace }: Parts): PageEvent {
  const { channel, ts } = place;
  const message = workspace.messages.find(channel, ts);
  if (message !== undefined) return { type: 'message', message: messageView(message, workspace) };
  const ephemeral = workspace.ephemerals.find(ts);
  return ephemeral === undefined
    ? { type: 'gone', ...place }
    : { type: 'message', message: ephemeralView(ephemeral, workspace) };
}

function viewEvent(id: string, { workspace }: Parts): PageEvent {
  const view = workspace.views.find(id);
  return view === undefined
    ? { type: 'view_closed', id }
    : { type: 'view', view: surfaceView(view, workspace) };
}
