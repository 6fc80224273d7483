import * as z from 'zod';
import { parseDuration } from '../../src/evaluate/duration.ts';

/** An event's attributes, with id and message beside them, as rules' own tests write it; `time` is now unless given. */
const event = z.record(z.string(), z.json());
const headers = z.record(z.string(), z.string()).optional();
const by = z.string().default('U0ANN');

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'no duration');

const stepSchema = z.union([
  /** Posts one event; with `times` so many, a millisecond apart, each `{n}` being its number. */
  z.strictObject({ event, headers, times: z.number().int().default(1) }),
  /** Posts a list of events. */
  z.strictObject({ events: z.array(event), headers }),
  /** Posts any JSON. */
  z.strictObject({ post: z.json(), headers }),
  /** Posts a body as it is written. */
  z.strictObject({ post_text: z.string(), headers }),
  /** Posts a file of test/fixtures as it is. */
  z.strictObject({ post_file: z.string(), headers }),
  z.strictObject({ pass: duration }),
  /** Types `/audit …`. */
  z.strictObject({ audit: z.string(), by }),
  /** Presses the newest button with this action id. */
  z.strictObject({ click: z.string(), by }),
  /** Switches a fault of the sandbox on: `{channel: "#a", fault: {kind: error, error: is_archived}}`. */
  z.strictObject({ fail: z.json() }),
  /** Switches all faults off. */
  z.strictObject({ heal: z.literal(true) }),
  /** Writes rule files. */
  z.strictObject({ save: z.record(z.string(), z.string()) }),
  /** Stops the relay and starts it again on its database. */
  z.strictObject({ restart: z.literal(true) }),
  /** Asks the relay for a path. */
  z.strictObject({ get: z.string() }),
]);

export const stepsSchema = z.array(stepSchema);
export type Step = z.infer<typeof stepSchema>;
export type EventStep = z.infer<typeof event>;
