import type { Mute } from '../model/mute.ts';
import { numberText } from '../model/span.ts';
import { button, section } from './blocks.ts';
import type { Reply } from './commands/subcommand.ts';
import { code, inline, mention, plain, time } from './escape.ts';
import { pack } from './pack.ts';

/** Slack takes 50 blocks; how many characters they may hold together, see pack.ts. */
const mostBlocks = 45;
const mostText = 9000;

export interface MuteListing {
  /** Whether who asks may end mutes. */
  readonly mayMute: boolean;
  /** What is to be said before. */
  readonly first?: string;
}

/** What is muted; to who may mute, each mute with a button that ends it. */
export function muteList(mutes: readonly Mute[], { mayMute, first }: MuteListing): Reply {
  const lines = mutes.map((mute) => muteLine(mute));
  const before = first === undefined ? [] : [first];
  if (mutes.length === 0) return { text: [...before, 'Nothing is muted.'].join('\n') };
  const shown = lines.slice(0, countThatFits(lines));
  const more = lines.length - shown.length;
  const note = more === 0 ? [] : [`_and ${more} more that do not fit here_: the app’s Home shows more`];
  return {
    text: pack([...before, ...lines]).text,
    blocks: [
      ...before.map((line) => section(line)),
      ...mutes
        .slice(0, shown.length)
        .map((mute) => ({ ...section(muteLine(mute)), ...(mayMute ? { accessory: endButton(mute) } : {}) })),
      ...note.map((line) => section(line)),
    ],
  };
}

function countThatFits(lines: readonly string[]): number {
  let length = 0;
  const end = lines.findIndex((line, index) => {
    length += line.length + endLabel.length;
    return index >= mostBlocks || length > mostText;
  });
  return end === -1 ? lines.length : end;
}

const endLabel = 'End';

/** Who hears the page rather than sees it is told which of the many buttons this is; Slack reads 75 characters. */
export function endButton({ id, ruleId, actor }: Mute): object {
  const which = actor === undefined ? ruleId : `${ruleId} for ${actor}`;
  return {
    ...button('mute_end', endLabel, id),
    accessibility_label: plain(`${endLabel} the mute of ${which}`, 75),
  };
}

/** What is quiet, by whom, until when and why; `end` is when as it is to be shown. */
export function muteLine(mute: Mute, end = time(mute.endsAt)): string {
  const { ruleId, actor, owner, reason, hiddenCount } = mute;
  const scope = actor === undefined ? '' : ` for ${inline(actor, 100)}`;
  const why = reason === '' ? 'no reason given' : inline(reason, 400);
  return `🔕 ${code(ruleId, 90)}${scope} by ${mention(owner)} until ${end} · ${numberText(hiddenCount)} hidden so far\n        ${why}`;
}
