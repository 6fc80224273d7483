import * as z from 'zod';
import { duration, durationOrNone, fields } from './shared-schema.ts';
import { strict } from './strict-schema.ts';

function count(most: number) {
  const range = `must be a whole number from 1 to ${most}`;
  return z
    .number({ error: range })
    .int({ error: range })
    .min(1, { error: range })
    .max(most, { error: range });
}

export const thresholdSchema = strict({ count: count(10_000), within: duration, by: fields.optional() });
export const distinctSchema = strict({
  of: fields,
  count: count(1000),
  within: duration,
  by: fields.optional(),
});
export const firstSeenSchema = strict({ of: fields, within: duration, learn: durationOrNone.optional() });

export type ThresholdEntry = z.infer<typeof thresholdSchema>;
export type DistinctEntry = z.infer<typeof distinctSchema>;
export type FirstSeenEntry = z.infer<typeof firstSeenSchema>;
