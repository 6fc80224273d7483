import type { Tell } from '../changes.ts';
import type { Channel } from './channels.ts';
import type { Content } from './messages.ts';
import type { Timestamps } from './timestamps.ts';

/** A message that one person sees, until the page is loaded anew. */
export interface Ephemeral extends Content {
  readonly channel: string;
  readonly channelName: string;
  readonly ts: string;
  readonly threadTs?: string;
  /** Who sees it. */
  readonly user: string;
  readonly postedAt: number;
  /** How it came: the answer to a command, its `response_url`, `chat.postEphemeral`, or Slack itself telling of an error. */
  readonly via: 'answer' | 'response_url' | 'chat.postEphemeral' | 'slack';
}

export interface Addressed {
  readonly channel: Channel;
  readonly user: string;
  readonly via: Ephemeral['via'];
  readonly threadTs?: string;
}

interface Setup {
  readonly timestamps: Timestamps;
  readonly now: () => number;
  readonly keep: number;
  readonly tell: Tell;
}

export class Ephemerals {
  readonly #byTs = new Map<string, Ephemeral>();
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  all(): readonly Ephemeral[] {
    return [...this.#byTs.values()];
  }

  find(ts: string): Ephemeral | undefined {
    return this.#byTs.get(ts);
  }

  post({ channel, user, via, threadTs }: Addressed, content: Content): Ephemeral {
    const ephemeral: Ephemeral = {
      ...content,
      channel: channel.id,
      channelName: channel.name,
      ts: this.#setup.timestamps.next(),
      ...(threadTs === undefined ? {} : { threadTs }),
      user,
      postedAt: this.#setup.now(),
      via,
    };
    return this.#save(ephemeral);
  }

  replace(before: Ephemeral, content: Content): Ephemeral {
    const { channel, channelName, ts, threadTs, user, postedAt, via } = before;
    const rest = { channel, channelName, ts, user, postedAt, via };
    return this.#save({ ...content, ...rest, ...(threadTs === undefined ? {} : { threadTs }) });
  }

  delete(ephemeral: Ephemeral): void {
    this.#byTs.delete(ephemeral.ts);
    this.#setup.tell({ type: 'ephemeral_deleted', ephemeral });
  }

  #save(ephemeral: Ephemeral): Ephemeral {
    this.#byTs.set(ephemeral.ts, ephemeral);
    for (const ts of this.#byTs.keys()) {
      if (this.#byTs.size <= this.#setup.keep) break;
      this.#byTs.delete(ts);
    }
    this.#setup.tell({ type: 'ephemeral', ephemeral });
    return ephemeral;
  }
}
