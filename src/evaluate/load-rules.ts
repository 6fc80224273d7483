import { showUnseen } from '../model/show-unseen.ts';
import type { Reach } from './reach.ts';
import type { Mistake, RuleSet } from './rule.ts';
import { parseRuleFile, type UsedId } from './rule-file.ts';
import { readRuleFiles } from './rule-files.ts';

export type LoadedRules =
  | {
      readonly ok: true;
      readonly ruleSet: RuleSet;
      /** What a careful author would not leave so. */
      readonly warnings: readonly Mistake[];
      /** How far back the rules look. */
      readonly reaches: readonly Reach[];
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads and compiles every `*.yaml` and `*.yml` below the folder. */
export async function loadRules(folder: string): Promise<LoadedRules> {
  const { files, mistakes } = await readRuleFiles(folder);
  if (files.size === 0 && mistakes.length === 0) {
    return {
      ok: false,
      mistakes: [{ file: folder, line: 0, column: 0, message: 'no *.yaml or *.yml file in this folder' }],
    };
  }
  const loaded = parseRules(files);
  if (mistakes.length === 0) return loaded;
  return { ok: false, mistakes: inOrder([...mistakes, ...(loaded.ok ? [] : loaded.mistakes)]) };
}

/** Compiles files that were read already, by path relative to the rules folder. */
export function parseRules(files: ReadonlyMap<string, string>): LoadedRules {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const parsed = sorted.map(([file, text]) => parseRuleFile(file, text));
  const mistakes = [
    ...parsed.flatMap((file) => file.mistakes),
    ...repeatedIds(parsed.flatMap((file) => file.ids)),
  ];
  if (mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) };
  return {
    ok: true,
    ruleSet: { rules: parsed.flatMap((file) => file.rules), files },
    warnings: parsed.flatMap((file) => file.warnings),
    reaches: parsed.flatMap((file) => file.reaches),
  };
}

/** `file:line:column message` on one line, whatever the file holds; a folder that cannot be read has no line. */
export function formatMistake({ file, line, column, message }: Mistake): string {
  return showUnseen(line === 0 ? `${file}: ${message}` : `${file}:${line}:${column} ${message}`);
}

/** An id names one rule over all files: every use after the first is a mistake. */
function repeatedIds(ids: readonly UsedId[]): Mistake[] {
  const first = new Map<string, UsedId>();
  return ids.flatMap(({ id, ...place }) => {
    const before = first.get(id);
    first.set(id, before ?? { id, ...place });
    return before === undefined
      ? []
      : [
          {
            ...place,
            message: `the id "${id}" is used already at ${before.file}:${before.line}:${before.column}`,
          },
        ];
  });
}

/** From the top of the files down; a list's mistake is told once, however many rules use the list. */
export function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  const different = new Map(mistakes.map((mistake) => [formatMistake(mistake), mistake]));
  return [...different.values()].sort((a, b) => {
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    return a.line - b.line || a.column - b.column;
  });
}
