import { isMemoryFact } from '../evaluate/remembering.ts';
import type { Failed } from '../evaluate/rule.ts';
import { cut } from '../model/cut.ts';
import { isObject } from '../model/json.ts';
import { printable } from './printable.ts';

const mostValues = 8;
const longestTest = 200;

/** A condition that failed, as a sentence: `actor.email: wanted "x" or "y", saw "z"`. */
export function failedText({ field, test, saw }: Failed): string {
  const wanted = isMemoryFact(field) ? memoryText(field, test) : testText(test);
  return `${printable(field)}: wanted ${cut(wanted, longestTest)}, saw ${saw === null ? 'nothing' : sawText(saw)}`;
}

/** A test as its author wrote it, in words. */
export function testText(test: unknown): string {
  if (Array.isArray(test)) return joined(test.map(testText), ' or ');
  if (!isObject(test)) return valueText(test);
  return joined(
    Object.entries(test).map(([name, operand]) => operatorText(name, operand)),
    ' and ',
  );
}

/** By the operators' own names, which the author knows from the rule. */
function operatorText(name: string, operand: unknown): string {
  if (name === 'exists') return operand === false ? 'nothing' : 'anything';
  const text = testText(operand);
  const isNested = Array.isArray(operand) || isObject(operand);
  return isNested ? `${printable(name)} (${text})` : `${printable(name)} ${text}`;
}

const memoryWords = {
  threshold: ({ count, within, by }: Params) => `${count} events within ${within}${byText(by)}`,
  distinct: ({ count, of, within, by }: Params) =>
    `${count} different ${fieldsText(of)} within ${within}${byText(by)}`,
  first_seen: ({ of, within }: Params) => `a first ${fieldsText(of)} within ${within}`,
} as const;

type Params = Readonly<Record<string, unknown>>;

function memoryText(field: keyof typeof memoryWords, params: unknown): string {
  return memoryWords[field](isObject(params) ? params : {});
}

function byText(by: unknown): string {
  return by === undefined ? '' : ` by ${fieldsText(by)}`;
}

function fieldsText(fields: unknown): string {
  return [fields].flat().map(String).join(' and ');
}

/** What a field held; a long list is cut. */
function sawText(saw: unknown): string {
  if (!Array.isArray(saw)) return valueText(saw);
  return `[${joined(saw.map(valueText), ', ')}]`;
}

function joined(texts: readonly string[], between: string): string {
  if (texts.length <= mostValues) return texts.join(between);
  return `${texts.slice(0, mostValues).join(between)}${between}${texts.length - mostValues} more`;
}

/** Text as it is, not as JSON would escape it: most of it is copied into a rule. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`;
  return printable(JSON.stringify(value) ?? 'nothing');
}
