import { operatorNames } from './match-schema.ts';
import { didYouMean } from './nearest.ts';

/** What a field of `match` compiles to; people may use it too, with any value that `match` takes. */
export const matchOperator = 'matches';

/** Our operators, whose values compile to tests when the rules are loaded. */
export const testOperators: readonly string[] = [
  matchOperator,
  ...operatorNames.filter((name) => name !== 'contains'),
];
export const scalarOperators: readonly string[] = ['equal', 'notEqual', 'contains', 'doesNotContain'];
export const listOperators: readonly string[] = ['in', 'notIn'];
export const orderOperators: readonly string[] = [
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
];
export const allOperators: readonly string[] = [
  ...scalarOperators,
  ...listOperators,
  ...orderOperators,
  ...testOperators,
];
export const valueDecorators: readonly string[] = ['someValue', 'everyValue'];
export const factDecorators: readonly string[] = ['someFact', 'everyFact'];
export const allDecorators: readonly string[] = [...valueDecorators, ...factDecorators, 'swap', 'not'];

const plainOperators = allOperators.filter((name) => !testOperators.includes(name));
const testDecorators = [...factDecorators, 'not'];

/** An operator behind the decorators that it takes: our own operators take a list themselves, and no other value. */
export const operatorPattern = new RegExp(
  `^(?:${behind(allDecorators, plainOperators)}|${behind(testDecorators, testOperators)})$`,
);

function behind(decorators: readonly string[], operators: readonly string[]): string {
  return `(?:(?:${decorators.join('|')}):)*(?:${operators.join('|')})`;
}

/** What is wrong with `greaterThan`, or with the same behind the engine's decorators, `everyFact:greaterThan`. */
export function operatorMistake(operator: string): string | undefined {
  const decorators = operator.split(':');
  const name = decorators.pop() ?? '';
  const unknown = decorators.find((decorator) => !allDecorators.includes(decorator));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, allDecorators);
    return `unknown decorator "${unknown}:"${hint}, allowed: ${allDecorators.join(', ')}`;
  }
  if (allOperators.includes(name)) return undefined;
  return `unknown operator "${name}"${didYouMean(name, allOperators)}, allowed: ${allOperators.join(', ')}`;
}
