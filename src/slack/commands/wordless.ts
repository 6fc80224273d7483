import { code } from '../escape.ts';
import { type Subcommand, usageReply } from './subcommand.ts';

/** A subcommand that nothing may follow: who means to narrow its answer must not take all of it for a part. */
export function wordless(answering: Pick<Subcommand, 'name' | 'summary' | 'run'>): Subcommand {
  const subcommand: Subcommand = {
    ...answering,
    usage: '',
    run(request) {
      const [word] = request.words;
      if (word === undefined) return answering.run(request);
      const problem = `${code(word, 80)} is one too many: nothing follows \`${subcommand.name}\`.`;
      return Promise.resolve(usageReply(subcommand, problem));
    },
  };
  return subcommand;
}
