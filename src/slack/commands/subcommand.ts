import type { Clock } from '../../clock.ts';
import type { Evaluator } from '../../evaluate/evaluator.ts';
import type { RuleSet } from '../../evaluate/rule.ts';
import type { Memory } from '../../model/memory.ts';
import type { Person } from '../../model/person.ts';
import type { Store } from '../../record/store.ts';
import type { AddressOf } from '../address-book.ts';
import type { Block } from '../blocks.ts';
import type { Muting } from '../muting.ts';
import type { WorkspaceUrl } from '../workspace-url.ts';

/** One word after `/audit`. */
export interface Subcommand {
  readonly name: string;
  /** What may follow the name, as help shows it. */
  readonly usage: string;
  readonly summary: string;
  run(request: CommandRequest): Promise<Reply>;
}

export interface CommandRequest extends Person {
  /** What was typed after the subcommand, in words. */
  readonly words: readonly string[];
}

/** An ephemeral answer; `text` says the same as the blocks for readers without them. */
export interface Reply {
  readonly text: string;
  readonly blocks?: readonly Block[];
}

/** What the subcommands work with. */
export interface CommandParts {
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly evaluator: () => Evaluator;
  /** What is remembered, as rules may ask it now. */
  readonly memory: () => Memory;
  readonly clock: Clock;
  /** The channel of rules that name none. */
  readonly defaultChannel: string;
  /** Whether this person may mute. */
  readonly mayMute: (userId: string) => boolean;
  readonly mutes: Muting;
  readonly workspaceUrl: WorkspaceUrl;
  readonly addressOf: AddressOf;
  readonly rulesLoadedAt: () => number;
  /** What is wrong with the rule files while older rules are in force. */
  readonly ruleMistakes: () => string | undefined;
  /** How far new rules have learnt the stored past; undefined while there is nothing to learn. */
  readonly learning: () => { readonly done: number; readonly total: number } | undefined;
  readonly version: string;
}

/** Wrong words: what is wrong, then how it is used. */
export function usageReply({ name, usage }: Subcommand, problem: string): Reply {
  return { text: `${problem}\nUsage: \`/audit ${name}${usage === '' ? '' : ` ${usage}`}\`` };
}
