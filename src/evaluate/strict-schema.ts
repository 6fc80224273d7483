import * as z from 'zod';

/** An object whose unknown keys are mistakes; the issue's message is the list of what is allowed. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}
