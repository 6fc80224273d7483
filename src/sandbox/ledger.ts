import type { Tell } from './changes.ts';
import type { Json, JsonObject } from './json.ts';

/** A request that reached the stand-in, and how it went. */
export interface Call {
  readonly seq: number;
  /** A Web API method, or `response_url`. */
  readonly method: string;
  /** As understood: JSON arguments and flags are values, the rest is text. Without the token. */
  readonly arguments: JsonObject;
  readonly at: number;
  /** The id of the channel that it would have been shown in, where no argument says so. */
  readonly channel?: string;
  /** What was answered, or would have been had no fault come between. Absent while undecided, and where nothing was taken. */
  readonly answer?: Answer;
  /** The fault that befell it. */
  readonly fault?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Json;
}

interface Outcome {
  readonly answer?: Answer | undefined;
  readonly fault?: string | undefined;
  readonly channel?: string | undefined;
}

interface Setup {
  readonly now: () => number;
  /** Calls that are kept; the oldest go first. */
  readonly keep: number;
  readonly tell: Tell;
}

/** Every call in the order of arrival. */
export class Ledger {
  readonly #calls: Call[] = [];
  readonly #setup: Setup;
  #seq = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  calls(): readonly Call[] {
    return this.#calls.slice();
  }

  begin(method: string, args: JsonObject): Call {
    this.#seq += 1;
    const call = { seq: this.#seq, method, arguments: args, at: this.#setup.now() };
    this.#calls.push(call);
    if (this.#calls.length > this.#setup.keep) this.#calls.shift();
    this.#setup.tell({ type: 'call', call });
    return call;
  }

  end(call: Call, { answer, fault, channel }: Outcome): void {
    const ended: Call = {
      ...call,
      ...(channel === undefined ? {} : { channel }),
      ...(answer === undefined ? {} : { answer }),
      ...(fault === undefined ? {} : { fault }),
    };
    const at = call.seq - (this.#calls[0]?.seq ?? 0);
    if (at >= 0) this.#calls[at] = ended;
    this.#setup.tell({ type: 'call', call: ended });
  }
}
