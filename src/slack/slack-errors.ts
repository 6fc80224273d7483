import { webApi } from '@slack/bolt';
import type { Trouble } from '../deliver/notifier.ts';
import { messageOf } from '../errors.ts';

/** Where Slack asks to wait without saying how long. */
const unreadableWaitMs = 30_000;

export const accountErrors: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
]);

const limited = new Set(['ratelimited', 'rate_limited']);
const unknown = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);
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
    return { kind: 'wait', forMs: error.retryAfter * 1000, error: 'ratelimited' };
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

function toPlatformTrouble({ data }: webApi.WebAPIPlatformError): Trouble {
  const error = data.error;
  if (limited.has(error)) {
    const seconds = data.response_metadata?.['retryAfter'];
    return { kind: 'wait', forMs: typeof seconds === 'number' ? seconds * 1000 : unreadableWaitMs, error };
  }
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
