import { z } from 'zod';
import type { Alert } from '../model/alert.ts';
import { severities } from '../model/severity.ts';

const actor = z.looseObject({
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
  email: z.string().exactOptional(),
});

const eventSummary = z.looseObject({
  id: z.string(),
  action: z.string(),
  occurredAt: z.number(),
  receivedAt: z.number(),
  actor,
  what: z.string().exactOptional(),
  targets: z.array(z.string()),
  places: z.array(z.string()),
  location: z.string().exactOptional(),
  link: z.string().exactOptional(),
});

const ruleSummary = z.looseObject({
  id: z.string(),
  name: z.string(),
  severity: z.enum(severities),
  description: z.string().exactOptional(),
  runbook: z.string().exactOptional(),
  tags: z.array(z.string()),
  mutable: z.boolean(),
  askActor: z.boolean().exactOptional(),
});

/** Loose, so that a replica of an older version keeps what a newer one wrote. */
const alert = z.looseObject({
  id: z.string(),
  rule: ruleSummary,
  groupKey: z.string(),
  channel: z.string(),
  title: z.string(),
  openedAt: z.number(),
  closesAt: z.number(),
  lastReceivedAt: z.number(),
  firstOccurredAt: z.number(),
  lastOccurredAt: z.number(),
  eventCount: z.number(),
  revision: z.number(),
  grownRevision: z.number().exactOptional(),
  first: eventSummary,
  latest: eventSummary,
  acknowledged: z.looseObject({ by: z.string(), at: z.number() }).exactOptional(),
});

export function toAlert({ body }: { readonly body: string }): Alert {
  return alert.parse(JSON.parse(body));
}
