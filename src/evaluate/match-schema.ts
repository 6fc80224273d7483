import * as z from 'zod';
import { fieldMistake, fieldPattern } from './field.ts';
import { strict } from './strict-schema.ts';

export type Scalar = string | number | boolean;
export type Operand = Scalar | readonly Scalar[];

/** A map of operators, all of which must hold for the same value. */
export interface Operators {
  readonly not?: MatchValue | undefined;
  readonly gt?: Operand | undefined;
  readonly gte?: Operand | undefined;
  readonly lt?: Operand | undefined;
  readonly lte?: Operand | undefined;
  readonly regex?: Operand | undefined;
  readonly cidr?: Operand | undefined;
  readonly exists?: boolean | readonly boolean[] | undefined;
  readonly starts_with?: Operand | undefined;
  readonly ends_with?: Operand | undefined;
  readonly contains?: Operand | undefined;
}

/** What stands after a field: the whole value, a list (any of), or a map of operators (all of). */
export type MatchValue = Scalar | readonly MatchValue[] | Operators;

const noText = 'an empty string is absent and matches nothing: to test for absence write {exists: false}';
const emptyList = 'an empty list can never hold';

export const field = z
  .string()
  .regex(fieldPattern, {
    error: ({ input }) => fieldMistake(String(input)) ?? 'unknown field',
  })
  .meta({ id: 'field', description: 'A path into the event, such as actor.email or groups.name.' });

const text = z.string().min(1, { error: noText });
const scalar = z.union([text, z.number(), z.boolean()], {
  error: 'must be text, a number, or true or false',
});

function oneOrMore<Value extends z.ZodType>(value: Value, error: string) {
  return z.union([value, z.array(value).min(1, { error: emptyList })], { error }).optional();
}

const comparand = z.union([text, z.number()], { error: 'must be a number or an ISO 8601 time' });
const comparands = oneOrMore(comparand, 'must be a number, an ISO 8601 time, or a list of them');
const words = oneOrMore(scalar, 'must be text or a list of texts');
const texts = oneOrMore(text, 'must be text or a list of texts');

const valueKinds = 'must be text, a number, true or false, a list of these, or a map of operators';

export const matchValue: z.ZodType<MatchValue> = z
  .lazy(() =>
    z.union([scalar, z.array(matchValue).min(1, { error: emptyList }), operators], { error: valueKinds }),
  )
  .meta({ id: 'value' });

const operators: z.ZodType<Operators> = strict({
  not: matchValue.optional().describe('What it must not be; holds where the field is absent too.'),
  gt: comparands.describe('More than, as numbers or as ISO 8601 times.'),
  gte: comparands.describe('At least, as numbers or as ISO 8601 times.'),
  lt: comparands.describe('Less than, as numbers or as ISO 8601 times.'),
  lte: comparands.describe('At most, as numbers or as ISO 8601 times.'),
  regex: oneOrMore(
    text.max(1000, { error: 'must be at most 1000 characters' }),
    'must be text or a list of texts',
  ).describe("Some part matches the expression, whatever its case: RE2's syntax, no look-around."),
  cidr: texts.describe('An address in the network, IPv4 or IPv6, such as 10.0.0.0/8.'),
  exists: oneOrMore(z.boolean(), 'must be true or false').describe('true: it is there; false: it is absent.'),
  starts_with: words.describe('Begins with the text, whatever its case.'),
  ends_with: words.describe('Ends with the text, whatever its case.'),
  contains: words.describe('Holds the text, whatever its case.'),
}).meta({ minProperties: 1 });

export const operatorNames = [
  'not',
  'gt',
  'gte',
  'lt',
  'lte',
  'regex',
  'cidr',
  'exists',
  'starts_with',
  'ends_with',
  'contains',
] as const;

/** Fields and what each must be; all must hold. */
export const matchMap = z
  .record(field, matchValue)
  .refine((map) => Object.keys(map).length > 0, { error: 'must hold at least one field' })
  .meta({ minProperties: 1 });
