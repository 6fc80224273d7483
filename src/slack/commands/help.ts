import type { Reply, Subcommand } from './subcommand.ts';

export function createHelp(subcommands: () => readonly Subcommand[]): Subcommand {
  return {
    name: 'help',
    usage: '',
    summary: 'this page',
    run: () => Promise.resolve(helpReply(subcommands())),
  };
}

export function helpReply(subcommands: readonly Subcommand[], problem?: string): Reply {
  const lines = subcommands.map(
    ({ name, usage, summary }) => `\`/audit ${name}${usage && ` ${usage}`}\` – ${summary}`,
  );
  return { text: [...(problem === undefined ? [] : [problem]), ...lines].join('\n') };
}
