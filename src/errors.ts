/** Everything that can go wrong and is told apart by code: tests and logs speak codes. */
export type ErrorCode =
  | 'config_invalid'
  | 'rules_invalid'
  | 'store_unavailable'
  | 'atlassian_unavailable'
  | 'usage';

export class RelayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RelayError';
    this.code = code;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
