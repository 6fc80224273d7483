import { isObject, type Json, type JsonObject } from '../json.ts';
import { messageBlockMistakes } from './blocks.ts';
import { anyObject, list, type Mistake, mistakeText } from './checks.ts';

/** Slack's answer to what it does not take. */
export interface Refusal extends JsonObject {
  readonly ok: false;
  readonly error: string;
}

export function refusal(error: string, more: JsonObject = {}): Refusal {
  return { ok: false, error, ...more };
}

/** A refusal that names what is wrong and where, as Slack does for blocks and views. */
export function refusalOf(error: string, mistakes: readonly Mistake[]): Refusal {
  const errors = mistakes.map(mistakeText);
  return refusal(error, { errors, response_metadata: { messages: errors.map((each) => `[ERROR] ${each}`) } });
}

const longestText = 40_000;
const longestUpdate = 4000;
/** Not documented; others saw 9,597 characters taken and 11,341 refused: https://github.com/slackapi/bolt-js/issues/2867 */
const mostBlockText = 10_000;
const mostMetadataBytes = 16_384;

/** Why Slack would refuse a message with these arguments; undefined where it would take it. */
export function messageRefusal(args: JsonObject, kind: 'post' | 'update' = 'post'): Refusal | undefined {
  return (
    textRefusal(args, kind) ??
    blocksRefusal(args) ??
    attachmentsRefusal(args) ??
    metadataRefusal(args['metadata'])
  );
}

function textRefusal(args: JsonObject, kind: 'post' | 'update'): Refusal | undefined {
  const { text, blocks, attachments } = args;
  const parts = [text, blocks, attachments].filter((part) => part !== undefined);
  const says = parts.some((part) => part !== '' && !(Array.isArray(part) && part.length === 0));
  if (!says) return refusal('no_text');
  const most = kind === 'post' ? longestText : longestUpdate;
  return typeof text === 'string' && text.length > most ? refusal('msg_too_long') : undefined;
}

function blocksRefusal({ blocks }: JsonObject): Refusal | undefined {
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return refusal('invalid_blocks_format');
  const mistakes = messageBlockMistakes(blocks);
  if (mistakes.length > 0) return refusalOf('invalid_blocks', mistakes);
  return textLength(blocks) > mostBlockText ? refusal('msg_blocks_too_long') : undefined;
}

/** Attachments are Slack's older form: their blocks are checked as a message's are, the rest is taken as it is. */
function attachmentsRefusal({ attachments }: JsonObject): Refusal | undefined {
  if (attachments === undefined) return undefined;
  if (list(anyObject)(attachments, '').length > 0 || !Array.isArray(attachments))
    return refusal('invalid_attachments');
  if (attachments.length > 100) return refusal('too_many_attachments');
  const mistakes = attachments.flatMap((each: Json, index) =>
    isObject(each) && each['blocks'] !== undefined
      ? messageBlockMistakes(each['blocks'], `/attachments/${index}/blocks`)
      : [],
  );
  return mistakes.length > 0 ? refusalOf('invalid_attachments', mistakes) : undefined;
}

function metadataRefusal(metadata: Json | undefined): Refusal | undefined {
  if (metadata === undefined || isEmpty(metadata)) return undefined;
  if (!isObject(metadata)) return refusal('invalid_metadata_format');
  const { event_type: type, event_payload: payload, ...rest } = metadata;
  const known = Object.keys(rest).every((key) => key === 'entities');
  if (typeof type !== 'string' || type === '' || !isObject(payload) || !known) {
    return refusal('invalid_metadata_format');
  }
  return Buffer.byteLength(JSON.stringify(metadata)) > mostMetadataBytes
    ? refusal('metadata_too_large')
    : undefined;
}

/** An empty object takes the metadata of a message away. */
function isEmpty(metadata: Json): boolean {
  return isObject(metadata) && Object.keys(metadata).length === 0;
}

function textLength(value: Json | undefined): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each: Json) => sum + textLength(each), 0);
  if (!isObject(value)) return 0;
  const own = typeof value['text'] === 'string' ? value['text'].length : 0;
  return Object.values(value).reduce((sum: number, each) => sum + textLength(each), own);
}
