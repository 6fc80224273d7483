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

/** Every call in the order of arrival. */
export class Ledger {
  readonly #calls = new Map<number, Call>();
  readonly #setup: { readonly now: () => number; readonly keep: number; readonly tell: Tell };
  #seq = 0;

  constructor(setup: { readonly now: () => number; readonly keep: number; readonly tell: Tell }) {
    this.#setup = setup;
  }

  calls(): readonly Call[] {
    return [...this.#calls.values()];
  }

  begin(method: string, args: JsonObject): Call {
    this.#seq += 1;
    return this.#save({ seq: this.#seq, method, arguments: args, at: this.#setup.now() });
  }

  end(
    call: Call,
    outcome: { readonly answer?: Answer | undefined; readonly fault?: string | undefined },
  ): Call {
    const { answer, fault } = outcome;
    return this.#save({
      ...call,
      ...(answer === undefined ? {} : { answer }),
      ...(fault === undefined ? {} : { fault }),
    });
  }

  #save(call: Call): Call {
    this.#calls.set(call.seq, call);
    for (const seq of this.#calls.keys()) {
      if (this.#calls.size <= this.#setup.keep) break;
      this.#calls.delete(seq);
    }
    this.#setup.tell({ type: 'call', call });
    return call;
  }
}
