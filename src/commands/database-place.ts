import { messageOf, RelayError } from '../errors.ts';

/** A DATABASE_URL without user and password. */
export function placeOf(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl;
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}

/** Where several addresses were tried, each has its own error and the whole has no text. */
export function reasonOf({ message, cause }: RelayError): string {
  if (cause instanceof AggregateError) return cause.errors.map(messageOf).join('; ');
  return cause === undefined ? message : messageOf(cause);
}

/** What to tell who named a database that cannot be opened; undefined where something else is wrong. */
export function unopenable(databaseUrl: string, error: unknown): string | undefined {
  if (!(error instanceof RelayError) || error.code !== 'store_unavailable') return undefined;
  return `DATABASE_URL: ${placeOf(databaseUrl)} cannot be opened: ${reasonOf(error)}`;
}
