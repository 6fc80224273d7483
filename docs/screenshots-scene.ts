import { randomUUID } from 'node:crypto';
import type { Visit } from '../test/browser/visit.ts';

interface Person {
  readonly name: string;
  readonly email: string;
}

interface Happening {
  readonly action: string;
  readonly by: Person;
  readonly content: string;
  readonly to?: Person;
  readonly from?: Readonly<Record<string, string>>;
}

const oslo = { ip: '198.51.100.23', countryName: 'Norway', regionName: 'Oslo', city: 'Oslo' };
const bucharest = { ip: '192.0.2.66', countryName: 'Romania', regionName: '', city: 'Bucharest' };
const admin = person('Priya Patel');

function person(name: string): Person {
  return { name, email: `${name.toLowerCase().replace(' ', '.')}@example.com` };
}

function event({ action, by, content, to, from = oslo }: Happening): object {
  const context = to === undefined ? [] : [{ id: `712020:${to.email}`, type: 'users', attributes: to }];
  return {
    id: randomUUID(),
    type: 'events',
    attributes: {
      time: new Date().toISOString(),
      action,
      actor: { id: `712020:${by.email}`, ...by },
      context,
      container: [{ id: 'example', type: 'sites', attributes: { siteName: 'example' } }],
      location: from,
    },
    message: { content, format: 'simple' },
  };
}

function failedLogin(n: number): object {
  const by = { name: `User ${n}`, email: `user${n}@example.com` };
  return event({ action: 'user_login_failed', by, content: 'Failed to log in', from: bucharest });
}

/** A quarter of an hour in a channel: what is shown on every picture. */
export async function play(visit: Visit): Promise<void> {
  await appInstalled(visit);
  await bruteForce(visit);
  await acknowledged(visit);
  await muted(visit);
}

async function appInstalled({ send, message }: Visit): Promise<void> {
  const content = 'Installed the app Calendar Sync for Jira';
  await send(event({ action: 'marketplace_app_installed', by: person('Carol Chen'), content }));
  await message('Carol Chen').waitFor();
}

/** One message that goes on counting, and says in its thread what was new. */
async function bruteForce({ send, message }: Visit): Promise<void> {
  await send(Array.from({ length: 24 }, (_, n) => failedLogin(n + 1)));
  await message('24 events').waitFor();
  await send([failedLogin(25), failedLogin(26)]);
  await message('26 events').waitFor();
  await send(failedLogin(27));
  await message('27 events').getByText('2 replies').waitFor();
}

async function muted({ command, message }: Visit): Promise<void> {
  await command('/audit mute group-deleted 4h tidying up after the merger');
  await message('Muted: group-deleted').waitFor();
}

async function acknowledged({ page, send, message }: Visit): Promise<void> {
  const to = person('Ivan Ilin');
  const content = `Disabled two-step verification for ${to.email}`;
  await send(event({ action: 'twosv_disabled_for_user', by: admin, to, content }));
  await page.getByLabel('You are').selectOption('Grace Hopper');
  const alert = message('two-step verification for Ivan Ilin');
  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await alert.getByText('Acknowledged by').waitFor();
}
