import { parseArgs } from 'node:util';
import { runCheck } from './commands/check.ts';
import type { Command, CommandInput } from './commands/command.ts';
import { runExplain } from './commands/explain.ts';
import { runSend } from './commands/send.ts';
import { runStart } from './commands/start.ts';
import { processEnvironment } from './config.ts';
import { messageOf, RelayError } from './errors.ts';
import { nearest } from './evaluate/nearest.ts';

const commands: readonly Command[] = [
  { name: 'start', usage: '', summary: 'run the relay (also without a command)', run: runStart },
  { name: 'check', usage: '[DIR]', summary: 'validate the rules and run their tests', run: runCheck },
  {
    name: 'explain',
    usage: 'EVENT.json [--json]',
    summary: 'every rule: matched, or the first condition that failed and the value it saw',
    run: runExplain,
  },
  { name: 'send', usage: 'EVENT.json', summary: 'post an event to a running relay', run: runSend },
];

const options = {
  rules: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command that was asked for; its exit code, or undefined while the relay goes on. */
export async function run(words: readonly string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [name = 'start', ...args] = positionals;
    if (values.help === true || name === 'help') return print(helpText());
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw new RelayError('usage', unknownCommand(name));
    const rulesDir = values.rules === undefined ? {} : { RULES_DIR: values.rules };
    const environment = { ...processEnvironment(), ...rulesDir };
    const input: CommandInput = { args, environment, json: values.json === true, print };
    const code = await command.run(input);
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    console.error(problemText(error));
  }
}

function print(text: string): void {
  console.log(text);
}

function unknownCommand(name: string): string {
  const names = commands.map((command) => command.name);
  const close = nearest(name, names);
  return `There is no command "${name}".${close === undefined ? '' : ` Did you mean "${close}"?`} Allowed: ${names.join(', ')}.`;
}

/** What a person can act on; anything else is ours and comes with its stack. */
function problemText(error: unknown): string {
  if (error instanceof RelayError) {
    const cause = error.cause === undefined ? '' : ` (${messageOf(error.cause)})`;
    return `${error.message}${cause}`;
  }
  const usage =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (usage) return `${error.message} See --help.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function helpText(): string {
  const rows = commands.map(({ name, usage, summary }) => [`${name} ${usage}`.trim(), summary] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    'audit-relay: brings what matters in your Atlassian audit log to Slack',
    '',
    'Usage: node src/main.ts [COMMAND] [--rules DIR]',
    '',
    ...lines,
    '',
    'Configuration comes from environment variables: the README lists them.',
  ].join('\n');
}
