import { createHash } from 'node:crypto';
import type { Tell } from '../changes.ts';

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** For a direct message: whose. */
  readonly users?: readonly string[];
}

interface Setup {
  readonly names: readonly string[];
  /** Nothing but `names` exists. */
  readonly closed: boolean;
  readonly now: () => number;
  readonly tell: Tell;
}

/** The channels by id and by name. A name has the same id in every sandbox. */
export class Channels {
  readonly #byId = new Map<string, Channel>();
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
    for (const name of setup.names) this.#add(idOf('C', bare(name)), bare(name));
  }

  all(): readonly Channel[] {
    return [...this.#byId.values()];
  }

  byId(id: string): Channel | undefined {
    return this.#byId.get(id);
  }

  /** By id, `#name` or `name`, without making it. */
  find(nameOrId: string): Channel | undefined {
    return this.#byId.get(this.idFor(nameOrId));
  }

  /** The id of a channel by any of its names, made or not. */
  idFor(nameOrId: string): string {
    return this.#byId.has(nameOrId) ? nameOrId : idOf('C', bare(nameOrId));
  }

  /** As `find`, but a name nobody has used yet is made, unless the channels are a closed list. */
  findOrMake(nameOrId: string): Channel | undefined {
    const found = this.find(nameOrId);
    const name = bare(nameOrId);
    if (found !== undefined || this.#setup.closed || !isName(name)) return found;
    return this.#add(idOf('C', name), name);
  }

  openDirect(users: readonly string[]): Channel {
    const sorted = [...users].sort();
    const id = idOf('D', sorted.join());
    return this.#byId.get(id) ?? this.#add(id, sorted.join('-').toLowerCase(), sorted);
  }

  #add(id: string, name: string, users?: readonly string[]): Channel {
    const created = Math.floor(this.#setup.now() / 1000);
    const channel = { id, name, created, ...(users === undefined ? {} : { users }) };
    this.#byId.set(id, channel);
    this.#setup.tell({ type: 'channel', channel });
    return channel;
  }
}

function bare(name: string): string {
  return name.replace(/^#/, '');
}

/** Slack's own rule: lower case, no spaces, no full stops, at most 80 characters. What looks like an id is none. */
function isName(name: string): boolean {
  return /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u.test(name);
}

function idOf(letter: 'C' | 'D', name: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 16)}`);
  return `${letter}0${digits.toString(36).toUpperCase().padStart(13, '0').slice(-9)}`;
}
