import type { Tell } from '../changes.ts';
import type { JsonObject } from '../json.ts';
import type { Channel } from './channels.ts';
import type { Timestamps } from './timestamps.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata?: JsonObject;
  /** Slack's argument of that name, where given. */
  readonly parse?: string;
}

/** A message that everybody in the channel sees, as it is at one moment: an edit or a reply makes another object. */
export interface Message extends Content {
  readonly channel: string;
  readonly channelName: string;
  readonly ts: string;
  /** The parent's, for a reply. */
  readonly threadTs?: string;
  readonly postedAt: number;
  /** What it said before each edit, the first version first. */
  readonly edits: readonly Edit[];
  readonly replies: readonly Message[];
}

export interface Edit {
  /** When this version was replaced. */
  readonly at: number;
  readonly ts: string;
  readonly content: Content;
}

interface Setup {
  readonly timestamps: Timestamps;
  readonly now: () => number;
  /** Messages that a channel keeps. */
  readonly keep: number;
  readonly tell: Tell;
}

/** Every visible message by channel, in the order posted. */
export class Messages {
  /** By channel, then by ts; replies are inside their parents. */
  readonly #channels = new Map<string, Map<string, Message>>();
  /** For a reply's channel and ts its parent's ts. */
  readonly #parents = new Map<string, string>();
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Messages of one channel that are no replies, the oldest first. */
  in(channelId: string): readonly Message[] {
    return [...(this.#channels.get(channelId)?.values() ?? [])];
  }

  find(channelId: string, ts: string): Message | undefined {
    const parentTs = this.#parents.get(`${channelId} ${ts}`);
    const found = this.#channels.get(channelId)?.get(parentTs ?? ts);
    return parentTs === undefined ? found : found?.replies.find((reply) => reply.ts === ts);
  }

  post(channel: Channel, content: Content, threadTs?: string): Message {
    const message: Message = {
      ...content,
      channel: channel.id,
      channelName: channel.name,
      ts: this.#setup.timestamps.next(),
      ...(threadTs === undefined ? {} : { threadTs }),
      postedAt: this.#setup.now(),
      edits: [],
      replies: [],
    };
    if (threadTs !== undefined) this.#parents.set(`${channel.id} ${message.ts}`, threadTs);
    this.#save(message, (replies) => [...replies, message]);
    return message;
  }

  edit(before: Message, content: Content): Message {
    const { text, blocks, attachments, metadata, parse, ...rest } = before;
    const replaced: Content = {
      text,
      blocks,
      attachments,
      ...(metadata === undefined ? {} : { metadata }),
      ...(parse === undefined ? {} : { parse }),
    };
    const edit = { at: this.#setup.now(), ts: this.#setup.timestamps.next(), content: replaced };
    const message: Message = { ...rest, ...content, edits: [...before.edits, edit] };
    this.#save(message, (replies) => replies.map((reply) => (reply.ts === message.ts ? message : reply)));
    return message;
  }

  delete(message: Message): void {
    const { channel, ts, threadTs } = message;
    const parent = threadTs === undefined ? undefined : this.find(channel, threadTs);
    if (parent === undefined) this.#channels.get(channel)?.delete(ts);
    else this.#set({ ...parent, replies: parent.replies.filter((reply) => reply.ts !== ts) });
    this.#parents.delete(`${channel} ${ts}`);
    this.#setup.tell({ type: 'message_deleted', message });
  }

  #save(message: Message, withReply: (replies: readonly Message[]) => readonly Message[]): void {
    const parent = message.threadTs === undefined ? undefined : this.find(message.channel, message.threadTs);
    this.#set(parent === undefined ? message : { ...parent, replies: withReply(parent.replies) });
    this.#setup.tell({ type: 'message', message });
  }

  #set(message: Message): void {
    const channel = this.#channels.get(message.channel) ?? new Map<string, Message>();
    this.#channels.set(message.channel, channel);
    channel.set(message.ts, message);
    for (const ts of channel.keys()) {
      if (channel.size <= this.#setup.keep) return;
      this.#forget(channel, ts);
    }
  }

  #forget(channel: Map<string, Message>, ts: string): void {
    const message = channel.get(ts);
    channel.delete(ts);
    for (const reply of message?.replies ?? []) this.#parents.delete(`${reply.channel} ${reply.ts}`);
  }
}
