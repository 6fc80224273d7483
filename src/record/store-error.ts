import { messageOf, RelayError } from '../errors.ts';

/** What a database driver threw, as the relay tells it on; a mistake in our own call stays what it is. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof RelayError || isOurMistake(error)) return error;
  return new RelayError('store_unavailable', `The database cannot answer: ${messageOf(error)}`, {
    cause: error,
  });
}

function isOurMistake(error: unknown): boolean {
  return (
    error instanceof TypeError || (typeof error === 'object' && error !== null && isArgumentError(error))
  );
}

function isArgumentError(error: object): boolean {
  return 'code' in error && error.code === 'ERR_INVALID_ARG_TYPE';
}
