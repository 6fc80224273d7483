import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRule } from './faults/fault.ts';
import type { Call } from './ledger.ts';
import { type Listening, listen } from './listen.ts';
import type { SandboxOptions } from './options.ts';
import { createParts, type Parts } from './parts.ts';
import type { AppAnswer } from './person/app-request.ts';
import { type Click, click } from './person/click.ts';
import { type Command, runCommand } from './person/command.ts';
import { openHome } from './person/home.ts';
import { closeView, type Submit, submit } from './person/submit.ts';
import { Routes } from './routes.ts';
import { waitFor } from './waiting.ts';
import type { Channel } from './workspace/channels.ts';
import type { Ephemeral } from './workspace/ephemerals.ts';
import type { Message } from './workspace/messages.ts';
import type { OpenView } from './workspace/views.ts';

/** A stand-in for Slack on this machine: Web API, people who type and click, a ledger of it all, and faults on demand. */
export interface Sandbox {
  /** Answers requests below the prefix; false, and untouched, for all others. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Serves it alone on 127.0.0.1, on a free port unless told. */
  listen(port?: number): Promise<Listening>;
  /** Ends what is held open: hanging calls and the pages' live connections. */
  close(): void;
  /** Every request received, in order. */
  readonly calls: readonly Call[];
  /** What people see, the oldest first; replies are inside their parents. */
  messages(channel?: string): readonly Message[];
  ephemerals(channel?: string): readonly Ephemeral[];
  /** Open modals and App Homes. */
  views(): readonly OpenView[];
  channels(): readonly Channel[];
  /** What `find` gives as soon as a change makes it give something; rejects after `timeoutMs` (30,000). */
  waitFor<T>(find: (sandbox: Sandbox) => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  /** Switches a fault on; gives the function that switches it off. */
  fail(rule: FaultRule): () => void;
  /** Switches all faults off. */
  heal(): void;
  faults(): readonly FaultRule[];
  command(typed: Command): Promise<AppAnswer>;
  click(wanted: Click): Promise<AppAnswer>;
  submit(submitted: Submit): Promise<AppAnswer>;
  closeView(closed: Submit): Promise<AppAnswer | undefined>;
  /** Opens the app's Home, of which the app is told each time. */
  openHome(userId?: string): Promise<AppAnswer>;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  return new SlackSandbox(createParts(options));
}

class SlackSandbox implements Sandbox {
  readonly #parts: Parts;
  readonly #routes: Routes;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#routes = new Routes(parts, this);
  }

  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    return this.#routes.handle(req, res);
  }

  listen(port = 0): Promise<Listening> {
    const { prefix, address } = this.#parts;
    const served = {
      prefix,
      handle: (req: IncomingMessage, res: ServerResponse) => this.handle(req, res),
      listening: (url: string) => address.set(url),
      close: () => this.close(),
    };
    return listen(served, port);
  }

  close(): void {
    this.#parts.pauses.endAll();
    this.#routes.close();
  }

  get calls(): readonly Call[] {
    return this.#parts.ledger.calls();
  }

  messages(channel?: string): readonly Message[] {
    return this.#channels(channel).flatMap(({ id }) => this.#parts.workspace.messages.in(id));
  }

  ephemerals(channel?: string): readonly Ephemeral[] {
    const ids = this.#channels(channel).map(({ id }) => id);
    return this.#parts.workspace.ephemerals.all().filter((each) => ids.includes(each.channel));
  }

  views(): readonly OpenView[] {
    return this.#parts.workspace.views.all();
  }

  channels(): readonly Channel[] {
    return this.#parts.workspace.channels.all();
  }

  waitFor<T>(find: (sandbox: Sandbox) => T | undefined | null | false, timeoutMs = 30_000): Promise<T> {
    const { changes } = this.#parts;
    return waitFor({ changes, find: () => find(this), timeoutMs, describe: () => describeCalls(this.calls) });
  }

  fail(rule: FaultRule): () => void {
    return this.#parts.faults.add(rule);
  }

  heal(): void {
    this.#parts.faults.heal();
  }

  faults(): readonly FaultRule[] {
    return this.#parts.faults.rules();
  }

  command(typed: Command): Promise<AppAnswer> {
    return runCommand(typed, this.#parts);
  }

  click(wanted: Click): Promise<AppAnswer> {
    return click(wanted, this.#parts);
  }

  submit(submitted: Submit): Promise<AppAnswer> {
    return submit(submitted, this.#parts);
  }

  closeView(closed: Submit): Promise<AppAnswer | undefined> {
    return closeView(closed, this.#parts);
  }

  openHome(userId?: string): Promise<AppAnswer> {
    return openHome(userId === undefined ? {} : { userId }, this.#parts);
  }

  #channels(name: string | undefined): readonly Channel[] {
    const { channels } = this.#parts.workspace;
    return name === undefined ? channels.all() : [channels.find(name)].filter((each) => each !== undefined);
  }
}

function describeCalls(calls: readonly Call[]): string {
  const last = calls.slice(-10).map(({ method, answer, fault }) => {
    const body = answer?.body;
    const error = typeof body === 'object' && body !== null && 'error' in body ? ` ${body.error}` : '';
    return `${method}${error}${fault === undefined ? '' : ` (${fault})`}`;
  });
  return `${calls.length} calls so far, the last: ${last.join(', ') || 'none'}`;
}
