import { readRetentionDays } from '../config.ts';
import { RelayError } from '../errors.ts';
import { inOrder, loadRules } from '../evaluate/load-rules.ts';
import type { Mistake } from '../evaluate/rule.ts';
import { runRuleTests, type TestFailure } from '../evaluate/rule-tests.ts';
import { showUnseen } from '../model/show-unseen.ts';
import { countText } from '../model/span.ts';
import { warnOfShortMemory } from './check/short-memory.ts';
import type { CommandInput } from './command.ts';
import { rulesDir } from './rules.ts';
import type { Screen } from './screen.ts';
import { toTable } from './table.ts';

/** What `check --json` prints. */
interface Checked {
  readonly ok: boolean;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
  /** How many were run. */
  readonly tests: number;
  readonly failures: readonly TestFailure[];
}

/** Validates the rules and runs their tests: 0 where all is well, 1 on any mistake, and with `--strict` on a rule without its tests. */
export async function runCheck({ args, options, environment, screen }: CommandInput): Promise<number> {
  const [dir = rulesDir(environment)] = args;
  const given = options.rules === undefined ? args : [...args, options.rules];
  if (given.length > 1)
    throw new RelayError('usage', 'check takes one folder: as DIR or with --rules, not both.');
  if (dir.trim() === '') throw new RelayError('usage', 'check takes a folder, and DIR is empty.');
  const retentionDays = readRetentionDays(environment);
  const { rules, checked } = await checkRules(dir, { strict: options.strict === true, retentionDays });
  if (options.json === true) screen.print(JSON.stringify(checked, null, 2));
  else for (const line of toLines(checked, rules, screen)) screen.print(line);
  return checked.ok ? 0 : 1;
}

interface How {
  readonly strict: boolean;
  readonly retentionDays: number;
}

async function checkRules(
  dir: string,
  { strict, retentionDays }: How,
): Promise<{ rules: number; checked: Checked }> {
  const loaded = await loadRules(dir);
  if (!loaded.ok) {
    const { mistakes } = loaded;
    return { rules: 0, checked: { ok: false, mistakes, warnings: [], tests: 0, failures: [] } };
  }
  const { ruleSet } = loaded;
  const warnings = inOrder([...loaded.warnings, ...warnOfShortMemory(loaded.reaches, retentionDays)]);
  const { count: tests, failures } = await runRuleTests(ruleSet, Date.now());
  // How long events are kept is said elsewhere, and may be changed without the rules.
  const ok = failures.length === 0 && !(strict && loaded.warnings.length > 0);
  return { rules: ruleSet.rules.length, checked: { ok, mistakes: [], warnings, tests, failures } };
}

function toLines({ ok, mistakes, warnings, tests, failures }: Checked, rules: number, screen: Screen) {
  const { good, bad, careful } = screen.style;
  const verdict = ok ? good : bad;
  if (mistakes.length > 0) {
    const rows = mistakes.map((mistake): Line => [placeOf(mistake), mistake.message]);
    return [...toLinesOf(rows, bad, screen), '', verdict(`${countText(mistakes.length, 'mistake')}.`)];
  }
  const warned = warnings.length === 0 ? [] : [countText(warnings.length, 'warning')];
  const counts = [countText(rules, 'rule'), countText(tests, 'test'), `${failures.length} failed`, ...warned];
  return [
    ...toLinesOf(failures.map(toFailureLine), bad, screen),
    ...toLinesOf(warnings.map(toWarningLine), careful, screen),
    `${verdict(counts.join(', '))}.`,
  ];
}

/** Where, and what is wrong there. */
type Line = readonly [string, string];

function toFailureLine({ source, rule, test, message }: TestFailure): Line {
  return [source, `${rule}, "${test}": ${message}`];
}

function toWarningLine(warning: Mistake): Line {
  return [placeOf(warning), `warning: ${warning.message}`];
}

/** In columns for people; else with one blank between, as editors and other programs find places in text. */
function toLinesOf(found: readonly Line[], mark: (place: string) => string, screen: Screen): string[] {
  const lines = found.map(([place, what]): Line => [showUnseen(place), showUnseen(what)]);
  if (!screen.isTerminal) return lines.map((line) => line.join(' '));
  return lines.length === 0 ? [] : [toTable(lines.map(([place, what]) => [{ text: place, mark }, what]))];
}

/** As `formatMistake` begins; a folder that cannot be read has no line. */
function placeOf({ file, line, column }: Mistake): string {
  return line === 0 ? `${file}:` : `${file}:${line}:${column}`;
}
