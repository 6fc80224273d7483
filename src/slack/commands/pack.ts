import { type Block, section } from '../blocks.ts';
import type { Reply } from './subcommand.ts';

const longestSection = 2900;
/** What Slack takes of all blocks together, with room to spare. */
const longestReply = 12_000;
const longestText = 3900;

/** Lines as a reply that fits Slack's limits whatever their number; says how many did not fit. */
export function pack(lines: readonly string[]): Reply {
  const shown = fitting(lines, longestReply);
  const sections: string[] = [];
  for (const line of shown) {
    const last = sections.at(-1);
    if (last === undefined || last.length + line.length + 1 > longestSection) sections.push(line);
    else sections[sections.length - 1] = `${last}\n${line}`;
  }
  const blocks: Block[] = sections.map(section);
  return { text: fitting(lines, longestText).join('\n'), blocks };
}

function fitting(lines: readonly string[], most: number): readonly string[] {
  let total = 0;
  const end = lines.findIndex((line) => {
    total += line.length + 1;
    return total > most;
  });
  return end === -1
    ? lines
    : [...lines.slice(0, end), `_and ${lines.length - end} more that do not fit here_`];
}
