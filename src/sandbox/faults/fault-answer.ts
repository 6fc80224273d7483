import type { Answer } from '../ledger.ts';
import { refusal } from '../schema/message.ts';
import type { Fault } from './fault.ts';

export const serverError: Answer = { status: 500, body: refusal('internal_error') };

/** What is answered in place of doing the call; undefined for faults that do not answer or strike later. */
export function faultAnswer(fault: Fault, now: number): Answer | undefined {
  if (fault.kind === 'rate_limited') return rateLimited(retryAfterHeader(fault.retryAfter ?? 1, now));
  if (fault.kind === 'error') return { status: 200, body: refusal(fault.error) };
  if (fault.kind === 'server_error') return serverError;
  return fault.kind === 'html' ? badGateway : undefined;
}

/** Slack's answer to a call too many. */
export function rateLimited(retryAfter: string | undefined): Answer {
  return {
    status: 429,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
    body: refusal('ratelimited'),
  };
}

const datedAheadMs = 30_000;

function retryAfterHeader(retryAfter: number | 'missing' | 'dated', now: number): string | undefined {
  if (retryAfter === 'missing') return undefined;
  return retryAfter === 'dated' ? new Date(now + datedAheadMs).toUTCString() : String(retryAfter);
}

const badGateway: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};
