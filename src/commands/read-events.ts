import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { messageOf, RelayError } from '../errors.ts';
import { isObject } from '../model/json.ts';
import { type ReadPayload, toAuditEvents } from '../receive/to-audit-events.ts';

/** The bytes of the file that a command was given; `-` is standard input. */
export async function readEventFile(args: readonly string[], command: string): Promise<Buffer<ArrayBuffer>> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0)
    throw new RelayError('usage', `${command} takes one file: EVENT.json, or - for standard input.`);
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new RelayError('usage', `${file} cannot be read: ${messageOf(error)}`);
  }
}

/** Reads what the webhook reads, and events as the tests of rules write them; rejects where there is none. */
export function parseEvents(content: Buffer, now: number): ReadPayload {
  const read = toAuditEvents(unfold(parseJson(content), now), now);
  if (read.events.length > 0) return read;
  throw new RelayError('usage', `No audit event in this: ${read.unreadable[0]?.reason ?? 'it is empty'}.`);
}

function parseJson(content: Buffer): unknown {
  // Decoding would replace what it cannot read, and rules would see another event than was sent.
  if (!isUtf8(content))
    throw new RelayError('usage', 'This is not UTF-8, and the webhook reads nothing else.');
  try {
    // An editor may have left a byte order mark.
    return JSON.parse(content.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw new RelayError('usage', `This is not JSON: ${messageOf(error)}`);
  }
}

function unfold(payload: unknown, now: number): unknown {
  if (Array.isArray(payload)) return payload.map((record) => unfold(record, now));
  if (!isObject(payload) || isObject(payload['attributes'])) return payload;
  if (typeof payload['action'] === 'string') return toRecord(payload, now);
  return payload['data'] === undefined ? payload : { ...payload, data: unfold(payload['data'], now) };
}

/** A test's event is the attributes, with `id` and `message` beside them, and its time is now unless told. */
function toRecord(written: Readonly<Record<string, unknown>>, now: number): unknown {
  const { id, type, message, links, relations, ...attributes } = written;
  const beside = Object.entries({ id, type, message, links, relations });
  const time = new Date(now).toISOString();
  return {
    ...Object.fromEntries(beside.filter(([, value]) => value !== undefined)),
    attributes: { time, ...attributes },
  };
}
