import { RE2JS } from 're2js';
import { messageOf } from '../errors.ts';

/** How many instructions a regex may compile to: each may be looked at for every character of a text. */
const mostInstructions = 1000;
/**
 * Instructions times characters that one field of one event may cost a regex: a counted repeat that makes ever new
 * states takes about 25 ns for each, and meanwhile the relay does nothing else.
 */
const mostSteps = 10_000_000;

export interface Regex {
  /** How many characters of a field's texts are looked through. */
  readonly reach: number;
  test(text: string): boolean;
}

/** In RE2, which never backtracks, without regard to case; a text says what is wrong with it. */
export function compileRegex(source: string): Regex | string {
  try {
    const regex = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    const size = regex.programSize();
    if (size > mostInstructions) return tooLarge(size);
    return { reach: Math.floor(mostSteps / size), test: (text) => regex.test(text) };
  } catch (error) {
    const reason = messageOf(error).replace('error parsing regexp: ', '');
    return `this regex cannot be used: ${reason}; allowed is RE2's syntax (no look-around, no back-references), which never backtracks`;
  }
}

function tooLarge(size: number): string {
  return `this regex is too large: it compiles to ${size} instructions, allowed: ${mostInstructions}; each {n} and {n,m} writes what it repeats n or m times, so lower them, or write + or *`;
}
