import { messageOf, type RelayError } from '../errors.ts';

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
