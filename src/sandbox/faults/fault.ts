/** What can go wrong with a call on demand. */
export type Fault =
  /** HTTP 429. `retryAfter` in seconds (1 unless told); `missing` sends no header, `dated` an HTTP date 30 s ahead. */
  | { readonly kind: 'rate_limited'; readonly retryAfter?: number | 'missing' | 'dated' }
  /** HTTP 200 with `ok: false` and this error, whatever it is. */
  | { readonly kind: 'error'; readonly error: string }
  /** HTTP 500 with Slack's JSON. */
  | { readonly kind: 'server_error' }
  /** HTTP 502 with a page of HTML, as a proxy answers. */
  | { readonly kind: 'html' }
  /** The call is done, then the connection is reset. */
  | { readonly kind: 'accept_then_drop' }
  /** The call is done, then the answer keeps the caller waiting. */
  | { readonly kind: 'accept_then_delay'; readonly ms: number }
  /** The call is done, then HTTP 500 says that it is not. */
  | { readonly kind: 'accept_then_server_error' }
  /** The connection is reset before anything is done. */
  | { readonly kind: 'reset' }
  /** Nothing is done and nothing answered, until the caller gives up. */
  | { readonly kind: 'hang' }
  /** The call waits, then goes as it would have gone. */
  | { readonly kind: 'slow'; readonly ms: number };

/** Which calls a fault befalls. What is left out means any; without `times` and `probability` it is every call until `heal()`. */
export interface FaultRule {
  readonly method?: string;
  /** By name, with or without `#`, or by id. */
  readonly channel?: string;
  /** The next so many calls that fit. */
  readonly times?: number;
  /** 0 to 1, drawn for every call that fits, the same each time for the same seed. */
  readonly probability?: number;
  readonly fault: Fault;
}
