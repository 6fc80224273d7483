import type { AuditEvent } from '../model/audit-event.ts';
import { createFieldReader } from './field.ts';
import { different, textsOf } from './field-template.ts';
import { bounded, toPart } from './group-key.ts';

/** Of one event, which may name thousands of users, no more keys than this are asked for one by one. */
const mostKeys = 64;
/** Different values of one event that are counted for one key: as many as `count` may ask for. */
export const mostValuesOfOne = 1000;
/** And for all its keys: each of them is remembered with each value. */
export const mostRemembered = 4096;

/**
 * The combinations of the fields' values in an event, each as one string, at most `most`; none where a field is
 * absent. Without fields there is one, shared by all events.
 */
export function createCombinationsReader(
  fields: readonly string[],
  most = mostKeys,
): (event: AuditEvent) => readonly string[] {
  const readers = fields.map(createFieldReader);
  return (event) => {
    let combinations: string[] | undefined;
    for (const read of readers) {
      const parts = different(textsOf(read(event)).map(toPart)).slice(0, most);
      combinations = combinations === undefined ? parts : joined(combinations, parts, most);
    }
    return (combinations ?? ['']).map(bounded);
  };
}

/** Never more of them at once than are wanted: a body may hold ten thousand of each. */
function joined(starts: readonly string[], parts: readonly string[], most: number): string[] {
  const whole: string[] = [];
  for (const start of starts) {
    for (const part of parts.slice(0, most - whole.length)) whole.push(`${start}|${part}`);
  }
  return whole;
}
