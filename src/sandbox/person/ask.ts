import type { Pauses } from '../pauses.ts';
import type { Content } from '../workspace/messages.ts';
import { type Command, runCommand } from './command.ts';
import type { Desk } from './desk.ts';

/** Longer than an app may take to acknowledge: the answer may come over `response_url`. */
const answerWithinMs = 10_000;

/** Types a command for a panel of the page: the channel shows nothing of it. Gives the answer, or why there is none. */
export async function ask(
  typed: Command,
  desk: Desk & { readonly pauses: Pauses },
): Promise<Content | string> {
  const { promise, resolve } = Promise.withResolvers<Content | string>();
  const late = desk.pauses.for(answerWithinMs).then(() => 'no answer came');
  await runCommand(typed, desk, { quietly: resolve });
  return Promise.race([promise, late]);
}
