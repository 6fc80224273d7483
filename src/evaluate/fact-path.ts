import { isObject, type Json } from '../model/json.ts';
import { everyElement, readPath, type Step } from './field.ts';

export const factPathForm = '$.name, $["name"], $[0] and $[*] in any order';

const name = `[^.[\\]*?()@$'"\\s]+`;
const index = `\\[(?:\\d{1,9}|\\*|"[^"\\]]+"|'[^'\\]]+')\\]`;
/** A name follows no name but behind a dot, so that a long one can be read in one way only, and in no time. */
export const factPathPattern = new RegExp(
  `^\\$?(?:${name})?(?:\\.${name}|(?:${index}|\\.\\*)(?:${name})?)*$`,
);
const step = /\["([^"]+)"\]|\['([^']+)'\]|\[(\d+)\]|(\[\*\]|\.\*)|\.?([^.[\]*]+)/g;

/** The steps of the part of JSONPath that is read here: no search, filter or script. Undefined for more. */
export function parseFactPath(text: string): Step[] | undefined {
  if (!factPathPattern.test(text)) return undefined;
  const steps: Step[] = [];
  for (const [, double, single, index, every, name] of text.replace(/^\$/, '').matchAll(step)) {
    if (every !== undefined) steps.push(everyElement);
    else steps.push(index === undefined ? (double ?? single ?? name ?? '') : Number(index));
  }
  return steps;
}

export interface FactPlace {
  readonly fact: string;
  readonly path?: string;
}

/** `message` alone is what it says, so a path below it is written into the field. */
export function toFactPlace(fact: string, path: string | undefined): FactPlace {
  if (path === undefined) return { fact };
  const steps = parseFactPath(path) ?? [];
  const isField = fact === 'message' && steps.every((name) => typeof name === 'string');
  return isField ? { fact: [fact, ...steps].join('.') } : { fact, path };
}

/** What the engine sees behind a fact's `path`: a fact that is neither list nor object is taken as it is. */
export function followPath(value: Json | undefined, path: string): Json | undefined {
  return isObject(value) || Array.isArray(value) ? resolvePath(value, path) : value;
}

const known = new Map<string, readonly Step[]>();

/** Follows a path for the engine, in place of the JSONPath that evaluates code. Paths come from rules only. */
export function resolvePath(value: object, path: string): Json | undefined {
  const steps = known.get(path) ?? parseFactPath(path) ?? [];
  known.set(path, steps);
  return isObject(value) || Array.isArray(value) ? readPath(value, steps) : undefined;
}
