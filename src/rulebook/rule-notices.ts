import { formatMistake } from '../evaluate/load-rules.ts';
import type { TestReport } from '../evaluate/rule-tests.ts';
import { cut } from '../model/cut.ts';
import type { Notice, NoticeLine } from '../model/message.ts';
import { countText } from '../model/span.ts';
import type { RuleChanges } from './rule-changes.ts';
import type { Standing } from './standing.ts';

const mostListed = 10;

/** Said while older rules are in force than the files hold; at a start they are those of the last good files. */
export function mistakesNotice({ rules, mistakes }: Standing, starting: boolean): Notice {
  const rest = mistakes.length - mostListed;
  return {
    title: starting
      ? 'Started with the last good rules: the rule files have mistakes'
      : 'The rules stay as they were: the rule files have mistakes',
    lines: [
      [`${countText(rules.rules.length, 'rule')} in force. Mended files are read as soon as they are saved.`],
      ...mistakes.slice(0, mostListed).map((mistake) => listed(formatMistake(mistake))),
      ...(rest > 0 ? [[`and ${rest} more: /readyz and the check command tell them`]] : []),
    ],
  };
}

export interface Reload {
  readonly changes: RuleChanges;
  /** Of all rules now in force. */
  readonly tests: TestReport;
  readonly ruleCount: number;
  /** The last that was said of the rule files is that they have mistakes. */
  readonly mended: boolean;
}

/** The receipt of a reload that changed something. */
export function reloadNotice({ changes, tests, ruleCount, mended }: Reload): Notice {
  const { added, changed, removed } = changes;
  const failed = tests.failures.length;
  const failing = failed === 0 ? '' : `; ${countText(failed, 'test')} of the rules FAILED`;
  return {
    title: `${mended ? 'Rule files mended' : 'Rules changed'}: ${summary(changes)}${failing}`,
    lines: [
      ...idLine('Added', added),
      ...idLine('Changed', changed.map(describe)),
      ...idLine('Removed', removed),
      [`${countText(ruleCount, 'rule')} in force. ${testsText(tests)}`],
      ...failureLines(tests),
    ],
  };
}

function summary({ added, changed, removed }: RuleChanges): string {
  const counts = Object.entries({ added, changed, removed }).filter(([, list]) => list.length > 0);
  return counts.map(([name, list]) => `${list.length} ${name}`).join(', ') || 'the rules are as they were';
}

function describe({ id, noticed }: RuleChanges['changed'][number]): string {
  return noticed.length === 0 ? id : `${id} (${noticed.join(', ')})`;
}

/** As many as fit the line. */
function idLine(label: string, ids: readonly string[]): NoticeLine[] {
  if (ids.length === 0) return [];
  const shown = ids.filter((_, index) => ids.slice(0, index + 1).join(', ').length <= longestLine - 40);
  const rest = ids.length - shown.length;
  return [listed(`${label}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`, '')];
}

function testsText({ count, failures }: TestReport): string {
  const passed = `${countText(count - failures.length, 'test')} passed`;
  return failures.length === 0 ? `${passed}.` : `${passed}, ${failures.length} FAILED:`;
}

/** The rules are in force all the same: a test that fails is as often the one that is wrong. */
function failureLines({ failures }: TestReport): NoticeLine[] {
  const rest = failures.length - mostListed;
  return [
    ...failures
      .slice(0, mostListed)
      .map(({ source, rule, test, message }) => listed(`${source} ${rule}, "${test}": ${message}`)),
    ...(rest > 0 ? [[`and ${rest} more: the check command tells them`]] : []),
  ];
}

const longestLine = 440;

/** In parts, as a notice cuts each part for itself. */
function listed(text: string, mark = '• '): NoticeLine {
  const line = cut(text.replace(/\s+/g, ' '), longestLine);
  return [mark, ...(line.match(/.{1,110}/gsu) ?? [])];
}
