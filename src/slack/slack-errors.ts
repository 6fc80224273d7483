import { webApi } from '@slack/bolt';
import type { Trouble } from '../deliver/notifier.ts';
import { messageOf } from '../errors.ts';

/** Where Slack asks to wait without saying how long. */
const unreadableWaitMs = 30_000;
/** Where it says nothing at all, or less. */
const shortestWaitMs = 1000;
/** Whoever asks for more is asked again then: a number that is none of Slack's would silence a channel for ever. */
const longestWaitMs = 3_600_000;

export const accountErrors: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
]);

const limited = new Set(['ratelimited', 'rate_limited']);
const unknown = new Set([
  'internal_error',
  'fatal_error',
  'unknown_error',
  'request_timeout',
  'service_unavailable',
]);
const channelErrors = /^(channel_not_found|is_archived|not_in_channel|restricted_action.*)$/;
const contentErrors =
  /^(invalid_blocks.*|msg_blocks_too_long|msg_too_long|no_text|invalid_metadata_.*|metadata_too_large|invalid_attachments)$/;
const goneErrors = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** No connection was made, so nothing was sent. */
const notSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What an error of the Web API means for the message that it was about. */
export function toTrouble(error: unknown): Trouble {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'wait', forMs: toWaitMs(error.retryAfter), error: 'ratelimited' };
  }
  if (error instanceof webApi.WebAPIPlatformError) return toPlatformTrouble(error);
  if (error instanceof webApi.WebAPIRequestError) return toRequestTrouble(error);
  if (error instanceof webApi.WebAPIHTTPError) return { kind: 'unknown', error: `http_${error.statusCode}` };
  // WebClient has no class for a 429 whose Retry-After is missing or a date.
  if (messageOf(error).startsWith('Retry header')) {
    return { kind: 'wait', forMs: unreadableWaitMs, error: 'ratelimited' };
  }
  return { kind: 'unknown', error: messageOf(error).slice(0, 200) };
}

function toWaitMs(seconds: unknown): number {
  if (typeof seconds !== 'number') return unreadableWaitMs;
  return Math.min(longestWaitMs, Math.max(shortestWaitMs, seconds * 1000));
}

/** Of Slack's own: what else there is comes from something in between, and WebClient takes its page for an error. */
const errorName = /^\w{1,100}$/;

function toPlatformTrouble({ data }: webApi.WebAPIPlatformError): Trouble {
  const error = String(data.error);
  if (data.error === undefined || !errorName.test(error))
    return { kind: 'unknown', error: 'no answer of Slack' };
  if (limited.has(error))
    return { kind: 'wait', forMs: toWaitMs(data.response_metadata?.['retryAfter']), error };
  if (unknown.has(error)) return { kind: 'unknown', error };
  if (channelErrors.test(error)) return { kind: 'channel_broken', error };
  if (accountErrors.has(error)) return { kind: 'account_broken', error };
  if (contentErrors.test(error)) return { kind: 'content_broken', error };
  if (goneErrors.has(error)) return { kind: 'gone', error };
  return { kind: 'refused', error };
}

function toRequestTrouble({ original }: webApi.WebAPIRequestError): Trouble {
  const cause: unknown = original.cause;
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : original.name;
  return notSent.has(code) ? { kind: 'refused', error: code } : { kind: 'unknown', error: code };
}
