import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { messageOf, RelayError } from '../errors.ts';

/** The text of the file that a command was given; `-` is standard input. */
export async function readEventFile(args: readonly string[], command: string): Promise<string> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0)
    throw new RelayError('usage', `${command} takes one file: EVENT.json, or - for standard input.`);
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new RelayError('usage', `${file} cannot be read: ${messageOf(error)}`);
  }
}

/** The same as JSON. */
export function parseEventFile(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new RelayError('usage', `This is not JSON: ${messageOf(error)}`);
  }
}
