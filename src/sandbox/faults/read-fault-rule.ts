import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Fault, FaultRule } from './fault.ts';

/** A fault rule from another process's JSON, or what is wrong with it. */
export function readFaultRule(value: Json | undefined): FaultRule | string {
  if (!isObject(value)) return 'a fault rule is an object';
  const { method, channel, times, probability, ...rest } = value;
  if (!isTextOrAbsent(method) || !isTextOrAbsent(channel)) return 'method and channel are text';
  if (!isCountOrAbsent(times)) return 'times is a number of 0 or more';
  if (!isCountOrAbsent(probability) || (probability ?? 0) > 1) return 'probability is a number from 0 to 1';
  const fault = readFault(isObject(rest['fault']) ? rest['fault'] : {});
  if (typeof fault === 'string') return fault;
  return {
    ...(method === undefined ? {} : { method }),
    ...(channel === undefined ? {} : { channel }),
    ...(times === undefined ? {} : { times }),
    ...(probability === undefined ? {} : { probability }),
    fault,
  };
}

function readFault({ kind, error, ms, retryAfter }: JsonObject): Fault | string {
  switch (kind) {
    case 'error':
      return typeof error === 'string' ? { kind, error } : 'fault.error is text';
    case 'accept_then_delay':
    case 'slow':
      return typeof ms === 'number' ? { kind, ms } : 'fault.ms is a number';
    case 'rate_limited':
      return readRateLimited(retryAfter);
    case 'server_error':
    case 'html':
    case 'accept_then_drop':
    case 'accept_then_server_error':
    case 'reset':
    case 'hang':
      return { kind };
    default:
      return `fault.kind is none that is known: ${String(kind)}`;
  }
}

function readRateLimited(retryAfter: Json | undefined): Fault | string {
  if (retryAfter === undefined) return { kind: 'rate_limited' };
  return typeof retryAfter === 'number' || retryAfter === 'missing' || retryAfter === 'dated'
    ? { kind: 'rate_limited', retryAfter }
    : 'fault.retryAfter is a number of seconds, `missing` or `dated`';
}

function isTextOrAbsent(value: Json | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isCountOrAbsent(value: Json | undefined): value is number | undefined {
  return value === undefined || (typeof value === 'number' && value >= 0);
}
