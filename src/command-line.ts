import type { Command, OptionName } from './commands/command.ts';
import { checkTaken, optionNames, optionUsage, parseWords } from './commands/parse-words.ts';
import { createScreen } from './commands/screen.ts';
import { keepHeapSmall } from './commands/small-heap.ts';
import { listenForStop } from './commands/stop-signals.ts';
import { toTable } from './commands/table.ts';
import { processEnvironment } from './config.ts';
import { messageOf, RelayError } from './errors.ts';
import { nearest } from './evaluate/nearest.ts';

/** Each loads what it needs only when it is asked for: the server all of Slack, the others less. */
const commands: readonly Command[] = [
  {
    name: 'start',
    usage: '',
    summary: 'run the relay (also without a command)',
    options: [],
    run: async (input) => {
      keepHeapSmall();
      listenForStop();
      return (await import('./commands/start.ts')).runStart(input);
    },
  },
  {
    name: 'check',
    usage: '[DIR]',
    summary: 'validate the rules and run their tests',
    options: ['strict', 'json'],
    run: async (input) => (await import('./commands/check.ts')).runCheck(input),
  },
  {
    name: 'explain',
    usage: 'EVENT.json',
    summary: 'each rule: matched, or the first condition that failed and what it saw',
    options: ['json'],
    run: async (input) => (await import('./commands/explain.ts')).runExplain(input),
  },
  {
    name: 'replay',
    usage: '',
    summary: 'the alerts that rules would have made of the stored events',
    options: ['since', 'json'],
    comparesRules: true,
    run: async (input) => (await import('./commands/replay.ts')).runReplay(input),
  },
  {
    name: 'actions',
    usage: '',
    summary: 'rules that can never match, and actions that no rule watches',
    options: ['json'],
    run: async (input) => (await import('./commands/actions.ts')).runActions(input),
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'what the relay needs: whether all of it is well, and how to mend what is not',
    options: ['json'],
    run: async (input) => (await import('./commands/doctor.ts')).runDoctor(input),
  },
  {
    name: 'journal',
    usage: '',
    summary: 'who muted, ended, acknowledged or changed what, and when',
    options: ['verify', 'since', 'json'],
    run: async (input) => (await import('./commands/journal.ts')).runJournal(input),
  },
  {
    name: 'send',
    usage: 'EVENT.json',
    summary: 'post an event to a running relay',
    options: [],
    run: async (input) => (await import('./commands/send.ts')).runSend(input),
  },
];

/** Runs the command that was asked for, and leaves its exit code behind unless the process goes on. */
export async function run(words: readonly string[]): Promise<void> {
  try {
    const code = await runWords(words);
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    console.error(problemText(error));
  }
}

async function runWords(words: readonly string[]): Promise<number | undefined> {
  const { positionals, options } = parseWords(words);
  const [name = 'start', ...args] = positionals;
  const screen = createScreen(processEnvironment());
  if (options.help === true || name === 'help') {
    screen.print(helpText());
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new RelayError('usage', unknownCommand(name));
  checkTaken(options, command);
  const replaced =
    options.rules === undefined || command.comparesRules === true ? {} : { RULES_DIR: options.rules };
  return command.run({ args, options, environment: { ...processEnvironment(), ...replaced }, screen });
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
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function helpText(): string {
  const rows = commands.map(({ name, usage, summary }) => [`  ${name} ${usage}`.trimEnd(), summary]);
  return [
    'audit-relay: brings what matters in your Atlassian audit log to Slack',
    '',
    'Usage: node src/main.ts [COMMAND] [OPTIONS]',
    '',
    toTable(rows),
    '',
    toTable(optionNames.map(optionRow)),
    '',
    'EVENT.json holds one event, a list or a page of them; - is standard input.',
    'Configuration comes from environment variables: the README lists them.',
  ].join('\n');
}

function optionRow(option: OptionName): string[] {
  const { usage, summary } = optionUsage[option];
  const takers = commands.filter(({ options }) => options.includes(option)).map(({ name }) => name);
  return [`  ${usage}`, takers.length === 0 ? summary : `${takers.join(', ')}: ${summary}`];
}
