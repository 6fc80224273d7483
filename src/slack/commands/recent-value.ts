import * as z from 'zod';
import { parseJson } from '../../model/json.ts';
import { severities } from '../../model/severity.ts';
import type { RecentQuery } from '../../record/store.ts';

export const fewestEvents = 1;
export const mostEvents = 50;

/** Slack takes 2,000 characters with a button. */
const longestValue = 2000;

const text = z.string().min(1);
const count = z.number().int();

const schema = z.strictObject({
  limit: count.min(fewestEvents).max(mostEvents),
  beforeSeq: count.min(1).exactOptional(),
  ruleId: text.exactOptional(),
  actor: text.exactOptional(),
  action: text.exactOptional(),
  severity: z.enum(severities).exactOptional(),
  since: count.exactOptional(),
  alertsOnly: z.boolean().exactOptional(),
});

/**
 * What a Next button carries: what may be asked by anybody, and nothing more. So any replica answers it, after any
 * restart, and nothing is left behind where nobody clicks.
 */
export function toButtonValue(query: RecentQuery): string {
  return JSON.stringify(query);
}

/** Whether the filters leave room for any event's number beside them. */
export function fitsButton(query: RecentQuery): boolean {
  return toButtonValue({ ...query, beforeSeq: Number.MAX_SAFE_INTEGER }).length <= longestValue;
}

/** Undefined where it is none that a button of ours carries. */
export function readButtonValue(value: string): RecentQuery | undefined {
  return schema.safeParse(parseJson(value)).data;
}
