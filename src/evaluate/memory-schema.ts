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

const by = fields
  .optional()
  .describe('The key: each value is counted alone. All events together unless told.');

export const thresholdSchema = strict({
  count: count(10_000).describe('How many events.'),
  within: duration,
  by,
});
export const distinctSchema = strict({
  of: fields.describe('The field whose values are counted.'),
  count: count(1000).describe('How many different values.'),
  within: duration,
  by,
});
export const firstSeenSchema = strict({
  of: fields.describe('The field, or the fields whose values together are new.'),
  within: duration,
  learn: durationOrNone
    .optional()
    .describe('Quiet until the stored history reaches so far back: 7d unless told, 0s to switch that off.'),
});

export type ThresholdEntry = z.infer<typeof thresholdSchema>;
export type DistinctEntry = z.infer<typeof distinctSchema>;
export type FirstSeenEntry = z.infer<typeof firstSeenSchema>;
