import type { Environment } from '../config.ts';
import type { Screen } from './screen.ts';

/** What a person types after `node src/main.ts`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** What it takes beside `--help` and `--rules DIR`, which all of them take. */
  readonly options: readonly OptionName[];
  /** `--rules DIR` does not replace RULES_DIR: the command looks at both. */
  readonly comparesRules?: boolean;
  /** Gives the exit code, or undefined where the process goes on. */
  run(input: CommandInput): Promise<number | undefined>;
}

export interface CommandInput {
  readonly args: readonly string[];
  readonly options: Options;
  /** The process's own variables, RULES_DIR replaced by `--rules`. */
  readonly environment: Environment;
  readonly screen: Screen;
}

/** Every option of every command. */
export interface Options {
  readonly rules?: string;
  readonly since?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly verify?: boolean;
  readonly help?: boolean;
}

export type OptionName = keyof Options;
