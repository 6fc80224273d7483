import { isObject, type Json } from '../json.ts';

/** Something that Slack would refuse, and where it is: `/blocks/0/text/text`. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
}

/** Everything wrong with a value; nothing where Slack would take it. */
export type Check = (value: Json | undefined, path: string) => readonly Mistake[];

/** As Slack writes it in `response_metadata.messages`. */
export function mistakeText({ path, message }: Mistake): string {
  return `${message} [json-pointer:${path}]`;
}

export function text({ least = 1, most = Infinity }: { least?: number; most?: number } = {}): Check {
  return (value, path) => {
    if (typeof value !== 'string') return wrong(path, 'must be a string');
    if (value.length > most) return wrong(path, `must be less than ${most + 1} characters`);
    return value.length < least ? wrong(path, `must be more than ${least - 1} characters`) : [];
  };
}

export const flag: Check = (value, path) =>
  typeof value === 'boolean' ? [] : wrong(path, 'must be a boolean');

export const number: Check = (value, path) =>
  typeof value === 'number' ? [] : wrong(path, 'must be a number');

export const anyObject: Check = (value, path) => (isObject(value) ? [] : wrong(path, 'must be an object'));

export function oneOf(...allowed: readonly string[]): Check {
  return (value, path) =>
    typeof value === 'string' && allowed.includes(value)
      ? []
      : wrong(path, `must be one of ${allowed.join(', ')}`);
}

export function list(
  item: Check,
  { least = 0, most = Infinity }: { least?: number; most?: number } = {},
): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'must be an array');
    if (value.length > most) return wrong(path, `no more than ${most} items allowed`);
    if (value.length < least) return wrong(path, `no fewer than ${least} items allowed`);
    return value.flatMap((entry, index) => item(entry, `${path}/${index}`));
  };
}

type Shape = Readonly<Record<string, Check>>;

/** An object with these keys and no others. */
export function object(required: Shape, optional: Shape = {}): Check {
  return (value, path) => {
    if (!isObject(value)) return wrong(path, 'must be an object');
    const missing = Object.keys(required).filter((key) => value[key] === undefined);
    const present = Object.keys(value).filter((key) => value[key] !== undefined);
    return [
      ...missing.flatMap((key) => wrong(path, `missing required field: ${key}`)),
      ...present.flatMap((key) =>
        keyMistakes(ownCheck(required, key) ?? ownCheck(optional, key), key, value[key], path),
      ),
    ];
  };
}

/** The check for the value's `type`. */
export function byType(checks: Shape): Check {
  return (value, path) => {
    if (!isObject(value)) return wrong(path, 'must be an object');
    const type = value['type'];
    const check = typeof type === 'string' ? ownCheck(checks, type) : undefined;
    return check === undefined
      ? wrong(`${path}/type`, `unsupported type: ${String(type)}`)
      : check(value, path);
  };
}

/** All of the checks; the later ones only where the earlier found nothing. */
export function inOrder(...checks: readonly Check[]): Check {
  return (value, path) => {
    for (const check of checks) {
      const mistakes = check(value, path);
      if (mistakes.length > 0) return mistakes;
    }
    return [];
  };
}

export function wrong(path: string, message: string): readonly Mistake[] {
  return [{ path, message }];
}

function ownCheck(shape: Shape, key: string): Check | undefined {
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

function keyMistakes(check: Check | undefined, key: string, value: Json | undefined, path: string) {
  return check === undefined
    ? wrong(path, `invalid additional property: ${key}`)
    : check(value, `${path}/${key}`);
}
