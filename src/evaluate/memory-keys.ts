import type { AuditEvent } from '../model/audit-event.ts';
import { createFieldReader } from './field.ts';
import { different, textsOf } from './field-template.ts';
import { bounded, toPart } from './group-key.ts';

/** Of one event, which may name thousands of users, no more keys than this are asked for one by one. */
export const mostKeys = 64;
/** Different values of one event that are counted: as many as `count` may ask for. */
export const mostValues = 1000;

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
      const parts = textsOf(read(event)).map(toPart);
      combinations = combinations?.flatMap((start) => parts.map((part) => `${start}|${part}`)) ?? parts;
      combinations = different(combinations.slice(0, most));
    }
    return (combinations ?? ['']).map(bounded);
  };
}
