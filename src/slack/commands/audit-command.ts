import type { Person } from '../../model/person.ts';
import { code } from '../escape.ts';
import { nameActor } from './actor.ts';
import { didYouMean } from './choose.ts';
import { createHelp, helpReply } from './help.ts';
import { createMute } from './mute.ts';
import { createMutes } from './mutes.ts';
import { createRecent } from './recent.ts';
import { createRules } from './rules.ts';
import { createStatus } from './status.ts';
import type { CommandParts, Reply, Subcommand } from './subcommand.ts';
import { createUnmute } from './unmute.ts';
import { createWhy } from './why.ts';
import { toWords } from './words.ts';

/** Characters, more than anybody types: what reads them may take as many steps as their square. */
const longestText = 4000;

/** `/audit …`: finds the subcommand and gives its answer; anything unknown gets the nearest and the help. */
export function createAuditCommand(parts: CommandParts): (text: string, person: Person) => Promise<Reply> {
  const subcommands: readonly Subcommand[] = [
    createRecent(parts),
    createMute(parts),
    createUnmute(parts),
    createMutes(parts),
    createRules(parts),
    createStatus(parts),
    createWhy(parts),
    createHelp(() => subcommands),
  ];
  return async (text, person) => {
    if (text.length > longestText)
      return helpReply(subcommands, `That is too long: at most ${longestText} characters.`);
    const [name = 'help', ...typed] = toWords(text);
    const subcommand = subcommands.find((candidate) => candidate.name === name.toLowerCase());
    const words = await nameActor(typed, parts.addressOf);
    if (subcommand !== undefined) return subcommand.run({ words, ...person });
    const names = subcommands.map((candidate) => candidate.name);
    return helpReply(subcommands, `There is no ${code(`/audit ${name}`, 60)}.${didYouMean(name, names)}`);
  };
}
