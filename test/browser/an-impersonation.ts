import { anEvent } from '../receive/an-event.ts';

/** Critical in the rules that come with the relay; of an actor of its own it is an alert of its own. */
export function anImpersonation(
  name: string,
  parts: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const actor = { id: `712020:${name}`, name, email: `${name}@example.com` };
  return anEvent({ action: 'user_logged_in_as_user', actor, time: new Date().toISOString(), ...parts });
}
