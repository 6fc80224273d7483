import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import { type Chosen, chosenValue } from './chosen-value.ts';
import { elementsOf } from './find-element.ts';

/** What a person has put in, by action id. */
export type Values = Readonly<Record<string, Chosen>>;

const stateless = new Set(['button', 'overflow']);

/** Pressed and forgotten. */
export function isStateless(element: JsonObject): boolean {
  return stateless.has(textIn(element['type']) ?? '');
}

/**
 * What stands in the inputs and menus of a message or view, by block and action id. As in Slack nobody can put
 * anything into an input that is not there, nor more into one than it takes.
 */
export function stateOf(blocks: readonly JsonObject[], values: Values = {}): JsonObject {
  const stateful = elementsOf(blocks).filter(({ element }) => !isStateless(element));
  const ids = stateful.map(({ element }) => textIn(element['action_id']) ?? '');
  const missing = Object.keys(values).filter((id) => !ids.includes(id));
  if (missing.length > 0) throw new Error(`nothing shown takes ${missing.join(', ')}`);
  const state: Record<string, Record<string, JsonObject>> = {};
  for (const { element, blockId } of stateful) {
    const actionId = textIn(element['action_id']) ?? '';
    const chosen = Object.hasOwn(values, actionId) ? values[actionId] : initialOf(element);
    refuseTooLong(element, chosen);
    const value = { type: element['type'], ...chosenValue(element, chosen) };
    state[blockId] = { ...state[blockId], [actionId]: value };
  }
  return state;
}

function initialOf(element: JsonObject): Chosen {
  const [, initial] = Object.entries(element).find(([key]) => key.startsWith('initial_')) ?? [];
  if (Array.isArray(initial)) return objectsIn(initial).flatMap((option) => textIn(option['value']) ?? []);
  if (isObject(initial)) return textIn(initial['value']);
  return typeof initial === 'number' ? String(initial) : textIn(initial);
}

function refuseTooLong(element: JsonObject, chosen: Chosen): void {
  const most = element['max_length'];
  if (typeof most !== 'number' || typeof chosen !== 'string' || chosen.length <= most) return;
  throw new Error(`${textIn(element['action_id']) ?? ''} takes at most ${most} characters`);
}
