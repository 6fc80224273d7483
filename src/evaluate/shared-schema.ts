import * as z from 'zod';
import { durationForm, durationPattern, notTooLongPattern, someTimePattern } from './duration.ts';
import { field } from './match-schema.ts';

const longestText = 3000;

export const text = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(longestText, { error: `must be at most ${longestText} characters` });

const impossible = {
  error: ({ input }: { readonly input?: unknown }) =>
    `"${input}" is an impossible duration, allowed: ${durationForm}`,
  abort: true,
};

const anyDuration = z
  .string({ error: `must be a duration: ${durationForm}` })
  .regex(durationPattern, {
    error: ({ input }) => `"${input}" is no duration, allowed: ${durationForm}`,
    abort: true,
  })
  .regex(notTooLongPattern, impossible);

const durationMeaning = 'A whole number and s, m, h or d, such as 10m';
export const durationOrNone = anyDuration.meta({
  id: 'durationOrNone',
  description: `${durationMeaning}, or 0s.`,
});
/** A duration longer than nothing. */
export const duration = anyDuration
  .regex(someTimePattern, impossible)
  .meta({ id: 'duration', description: `${durationMeaning}.` });

export const fields = z.union([field, z.array(field).min(1, { error: 'must name at least one field' })], {
  error: 'must be a field or a list of fields',
});
