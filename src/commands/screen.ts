import { styleText } from 'node:util';
import type { Environment } from '../config.ts';

/** Where a command writes. */
export interface Screen {
  /** A line of what was asked for. */
  print(text: string): void;
  /** A line about how it went, beside what was asked for. */
  warn(text: string): void;
  /** Whether people read it as it comes. */
  readonly isTerminal: boolean;
  readonly style: Style;
  /** Replaces the line at the bottom of a terminal, "" removes it; undefined where nobody watches. */
  readonly showStatus?: (line: string) => void;
}

/** Marks text on a terminal, and leaves it as it is anywhere else. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  careful(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

export const plainStyle: Style = { good: same, bad: same, careful: same, dim: same, strong: same };

const colouredStyle: Style = {
  good: colour('green'),
  bad: colour('red'),
  careful: colour('yellow'),
  dim: colour('dim'),
  strong: colour('bold'),
};

/** Colours are for people: not for files and pipes, nor where NO_COLOR asks for none. */
export function createScreen(environment: Environment): Screen {
  const { stdout, stderr } = process;
  const wanted = (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  return {
    print: (text) => console.log(text),
    warn: (text) => console.error(text),
    isTerminal: stdout.isTTY === true,
    style: stdout.isTTY === true && wanted ? colouredStyle : plainStyle,
    ...(stderr.isTTY === true &&
      environment['TERM'] !== 'dumb' && {
        showStatus: (line) => void stderr.write(`\r\u001b[2K${line.slice(0, (stderr.columns || 80) - 1)}`),
      }),
  };
}

function same(text: string): string {
  return text;
}

/** A screen decides for its own streams, so that nothing here looks at them again. */
function colour(format: 'green' | 'red' | 'yellow' | 'dim' | 'bold'): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}
