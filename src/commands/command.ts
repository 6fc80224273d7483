/** What a person types after `node src/main.ts`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Gives the exit code, or undefined where the process goes on. */
  run(input: CommandInput): Promise<number | undefined>;
}

export interface CommandInput {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly print: (text: string) => void;
}
