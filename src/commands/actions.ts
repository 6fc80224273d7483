import { readAtlassianAccess } from '../atlassian/access.ts';
import { readEventActions } from '../atlassian/event-actions.ts';
import { type Environment, readConfig } from '../config.ts';
import { RelayError } from '../errors.ts';
import { cut } from '../model/cut.ts';
import { countText } from '../model/span.ts';
import type { CommandInput } from './command.ts';
import { testText } from './failed-text.ts';
import { openExistingStore } from './open-existing-store.ts';
import { printable } from './printable.ts';
import { loadSoundRules, rulesDir } from './rules.ts';
import type { Screen } from './screen.ts';
import { type Cell, toTable } from './table.ts';
import { type KnownAction, type NeverMatch, type Watched, watchActions } from './watched-actions.ts';

/**
 * Which rules can never match, and which actions no rule watches: of the organization where ATLASSIAN_ORG_ID and
 * ATLASSIAN_API_KEY are set, else of the stored events. What it finds is no failure: the exit code is 0.
 */
export async function runActions({ args, options, environment, screen }: CommandInput): Promise<number> {
  if (args.length > 0) throw new RelayError('usage', 'actions takes no file.');
  const { rules } = await loadSoundRules(rulesDir(environment));
  const known = await readKnown(environment);
  const watched = watchActions(rules, known.actions);
  if (options.json === true) {
    const { source, actions } = known;
    screen.print(JSON.stringify({ source, actions: actions.length, ...watched }, null, 2));
  } else screen.print(toText(known, watched, screen));
  return 0;
}

const longestTest = 200;

interface Known {
  readonly source: 'atlassian' | 'store';
  readonly actions: readonly KnownAction[];
}

async function readKnown(environment: Environment): Promise<Known> {
  readConfig(environment, () => 'not used');
  const access = readAtlassianAccess(environment);
  if (access !== undefined) return { source: 'atlassian', actions: await readEventActions(access) };
  const store = await openExistingStore(environment);
  try {
    const seen = await store.seenActions();
    return { source: 'store', actions: seen.map(({ action, events }) => ({ name: action, events })) };
  } finally {
    await store.close();
  }
}

function toText({ source, actions }: Known, watched: Watched, { style }: Screen): string {
  const { neverMatch, unwatched, everyAction } = watched;
  const [of, never] = (
    {
      atlassian: ['that the organization has', 'Rules that can never match in this organization'],
      store: ['that the stored events have', 'Rules that can match none of the actions seen so far'],
    } as const
  )[source];
  const rules = neverMatch.map((rule) => [rule.rule, { text: neverText(rule), mark: style.dim }]);
  const names = unwatched.map((action) => [printable(action.name), aboutText(action)]);
  const ids = everyAction.map((rule): Cell[] => [rule]);
  return [
    `${countText(actions.length, 'action')} ${of}.`,
    ...section(never, rules, style),
    ...section('Actions that no rule names', names, style),
    ...section('Rules that name no action and look at every one', ids, style),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly Cell[])[], { strong }: Screen['style']): string[] {
  if (rows.length === 0) return ['', `${strong(title)}: none`];
  return [
    '',
    `${strong(title)}: ${rows.length}`,
    toTable(rows.map(([first = '', ...rest]) => ['', first, ...rest])),
  ];
}

function neverText({ actions, nearest }: NeverMatch): string {
  const written = cut([...new Set(actions.map(testText))].join(', '), longestTest);
  return nearest.length === 0
    ? written
    : `${written} (did you mean ${nearest.map((name) => printable(name)).join(', ')}?)`;
}

function aboutText({ displayName, events }: KnownAction): string {
  if (displayName !== undefined) return printable(displayName);
  return events === undefined ? '' : countText(events, 'event');
}
