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
import { toTable } from './table.ts';
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
  const [of, never] = {
    atlassian: ['that the organization has', 'can never match in this organization'],
    store: ['that the stored events have', 'name none of the actions seen so far'],
  }[source];
  const { neverMatch, unwatched, everyAction } = watched;
  const rows = neverMatch.map((rule) => [`  ${rule.rule}`, { text: neverText(rule), mark: style.dim }]);
  const names = unwatched.map((action) => [`  ${printable(action.name)}`, aboutText(action)]);
  return [
    `${countText(actions.length, 'action')} ${of}.`,
    ...section(`${countText(neverMatch.length, 'rule')} ${never}`, toTable(rows), style),
    ...section(`${countText(unwatched.length, 'action')} that no rule names`, toTable(names), style),
    ...section(
      `${countText(everyAction.length, 'rule')} that look at every action`,
      list(everyAction),
      style,
    ),
  ].join('\n');
}

function section(title: string, body: string, { strong }: Screen['style']): string[] {
  return ['', strong(`${title}${body === '' ? '.' : ':'}`), ...(body === '' ? [] : [body])];
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

function list(ids: readonly string[]): string {
  return ids.map((id) => `  ${id}`).join('\n');
}
