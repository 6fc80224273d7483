import type { JsonObject } from '../json.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** One method of the Web API: what it answers, having done it. */
export type Method = (args: JsonObject, workspace: Workspace) => JsonObject;

export function done(more: JsonObject = {}): JsonObject {
  return { ok: true, ...more };
}

/** A whole number from a form; `otherwise` where there is none. */
export function numberIn(value: JsonObject[string], otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) ? number : otherwise;
}
