import type { Person } from '../../model/person.ts';
import type { Modal } from '../blocks.ts';
import type { Reply } from '../commands/subcommand.ts';

/** A press of a button or a choice from a menu of ours. What it carries is an id, never authority: stored state decides. */
export interface Click extends Person {
  /** The button's, or that of the option chosen; empty where there is none. */
  readonly value: string;
  /** What stands in the inputs beside it, by action id. */
  readonly inputs: ReadonlyMap<string, string>;
  /** In a modal or an App Home, where no answer can be said. */
  readonly inView: boolean;
  /** Opens a modal, over the one it was clicked in; false where Slack no longer lets it (3 s after the click). */
  openModal(view: Modal): Promise<boolean>;
}

/** What a click is answered with: an ephemeral message, or a modal where the click was in a view. */
export interface ClickAnswer {
  readonly reply?: Reply;
  /** The reply takes the place of the ephemeral message that was clicked. */
  readonly replaces?: boolean;
}

/** One action id. Slack has had its acknowledgement before `run` begins. */
export interface ClickHandler {
  readonly actionId: string;
  run(click: Click): Promise<ClickAnswer>;
}

/** A modal that was filled in. */
export interface Submission extends Person {
  readonly privateMetadata: string;
  /** What was put in, by action id. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** One `callback_id`. */
export interface SubmissionHandler {
  readonly callbackId: string;
  run(submission: Submission): Promise<SubmissionAnswer>;
}

/** Undefined closes the modal; else what is wrong, by block id, is shown beside its inputs. */
export type SubmissionAnswer =
  | undefined
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> };
