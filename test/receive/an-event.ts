import { randomUUID } from 'node:crypto';

/** An event as Atlassian sends it; what is given takes the place of what is here, `undefined` leaves it out. */
export function anEvent(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { id = randomUUID(), message, ...attributes } = parts;
  return {
    id,
    type: 'events',
    attributes: {
      time: '2026-05-01T10:00:00Z',
      action: 'user_login',
      actor: { id: 'a1', name: 'Ann', email: 'ann@example.com' },
      context: [],
      ...attributes,
    },
    ...(message === undefined ? {} : { message }),
  };
}
