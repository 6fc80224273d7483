import * as z from 'zod';
import { durationForm, durationPattern, parseDuration } from './duration.ts';
import { field } from './match-schema.ts';

const longestText = 3000;

export const text = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(longestText, { error: `must be at most ${longestText} characters` });

function durationFrom(leastMs: number) {
  return z
    .string({ error: `must be a duration: ${durationForm}` })
    .regex(durationPattern, { error: ({ input }) => `"${input}" is no duration, allowed: ${durationForm}` })
    .refine((value) => !durationPattern.test(value) || (parseDuration(value) ?? -1) >= leastMs, {
      error: ({ input }) => `"${input}" is an impossible duration, allowed: ${durationForm}`,
    });
}

/** A duration longer than nothing. */
export const duration = durationFrom(1);
export const durationOrNone = durationFrom(0);

export const fields = z.union([field, z.array(field).min(1, { error: 'must name at least one field' })], {
  error: 'must be a field or a list of fields',
});
