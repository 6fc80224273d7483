import { type Block, limits, section } from './blocks.ts';

export interface Packed {
  readonly text: string;
  readonly blocks: readonly Block[];
}

const longestSection = 2900;
/**
 * For all blocks together Slack documents no limit but has one (`msg_blocks_too_long`): 9,597 characters were taken
 * and 11,341 refused. https://github.com/slackapi/bolt-js/issues/2867
 */
const longestMessage = 9500;

/**
 * Lines as a message that fits Slack's limits whatever their number. Of several versions of the same lines, the
 * fuller first, it takes the first that fits; where not even the last one does, it says how many are missing.
 */
export function pack(...versions: readonly (readonly string[])[]): Packed {
  const text = fitting(choose(longestMessage, versions), limits.fallback);
  return { text: text.join('\n'), blocks: packSections(longestMessage, ...versions) };
}

/** The same as sections of at most `most` characters together. */
export function packSections(most: number, ...versions: readonly (readonly string[])[]): readonly Block[] {
  return sections(fitting(choose(most, versions), most));
}

function choose(most: number, versions: readonly (readonly string[])[]): readonly string[] {
  return versions.find((lines) => lengthOf(lines) <= most) ?? versions.at(-1) ?? [];
}

/** Whether all lines fit one message, `spare` characters of which stand for what comes beside them. */
export function fitsMessage(lines: readonly string[], spare = 0): boolean {
  return lengthOf(lines) <= longestMessage - spare;
}

function sections(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length + 1 > longestSection) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map((text) => section(text));
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

const noteLength = 50;

function fitting(lines: readonly string[], most: number): readonly string[] {
  if (lengthOf(lines) <= most) return lines;
  let total = noteLength;
  const end = lines.findIndex((line) => {
    total += line.length + 1;
    return total > most;
  });
  return [...lines.slice(0, end), `_and ${lines.length - end} more that do not fit here_`];
}
