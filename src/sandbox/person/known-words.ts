import { isObject, textIn } from '../json.ts';
import type { Pauses } from '../pauses.ts';
import { unescaped } from '../render/spans.ts';
import type { Content } from '../workspace/messages.ts';
import { ask } from './ask.ts';
import type { Actor, Desk } from './desk.ts';

/** What the message box can complete: the app's own words, as it tells them to the person who types; undefined where no answer came. */
export interface KnownWords {
  readonly commands: readonly KnownCommand[] | undefined;
  readonly rules: readonly KnownRule[] | undefined;
}

interface KnownCommand {
  /** With its slash: `/audit`. */
  readonly command: string;
  readonly name: string;
  /** What may follow the name. */
  readonly usage: string;
  readonly summary: string;
}

interface KnownRule {
  readonly id: string;
  readonly about: string;
}

/** Asks the app for its help and for its rules. What is not understood is left out: completion is a courtesy. */
export async function knownWords(who: Actor, desk: Desk & { readonly pauses: Pauses }): Promise<KnownWords> {
  const lines = async (text: string) => linesOf(await ask({ ...who, text }, desk));
  const [help, rules] = await Promise.all([lines('/audit help'), lines('/audit rules')]);
  return { commands: help?.flatMap(commandsIn), rules: rules?.flatMap(rulesIn) };
}

function linesOf(said: Content | string): readonly string[] | undefined {
  if (typeof said === 'string') return undefined;
  const inBlocks = said.blocks.flatMap(({ text }) => (isObject(text) ? (textIn(text['text']) ?? []) : []));
  return (inBlocks.length > 0 ? inBlocks : [said.text]).flatMap((text) => text.split('\n'));
}

/** `/audit mute RULE [1h]` in a code span, then what it is for. */
function commandsIn(line: string): readonly KnownCommand[] {
  const [, command, name, usage, summary] = /^`(\/\w+) ([\w-]+) ?([^`]*)`[\s–-]*(.*)$/.exec(line) ?? [];
  if (command === undefined || name === undefined) return [];
  return [{ command, name, usage: unescaped(usage ?? ''), summary: unescaped(summary ?? '') }];
}

/** A line that begins with a mark and an id in a code span. */
function rulesIn(line: string): readonly KnownRule[] {
  const [, id, about] = /^\S+ `([a-z0-9][a-z0-9-]*)` ?(.*)$/.exec(line) ?? [];
  return id === undefined ? [] : [{ id, about: unescaped(about ?? '').split(' → ')[0] ?? '' }];
}
