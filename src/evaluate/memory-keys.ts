import type { AuditEvent } from '../model/audit-event.ts';
import { createFieldReader } from './field.ts';
import { different, textsOf } from './field-template.ts';
import { bounded, toPart } from './group-key.ts';

/** More combinations than this of one event are not looked at: a single event may name thousands of users. */
const mostCombinations = 64;

/**
 * The combinations of the fields' values in an event, each as one string; none where a field is absent.
 * Without fields there is one, shared by all events.
 */
export function createCombinationsReader(
  fields: readonly string[],
): (event: AuditEvent) => readonly string[] {
  const readers = fields.map(createFieldReader);
  return (event) => {
    let combinations: string[] | undefined;
    for (const read of readers) {
      const parts = textsOf(read(event)).map(toPart);
      combinations = combinations?.flatMap((start) => parts.map((part) => `${start}|${part}`)) ?? parts;
      combinations = different(combinations.slice(0, mostCombinations));
    }
    return (combinations ?? ['']).map(bounded);
  };
}
