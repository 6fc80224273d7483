import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import type { Content } from '../workspace/messages.ts';

export interface Element {
  readonly element: JsonObject;
  readonly blockId: string;
}

export interface Wanted {
  readonly actionId: string;
  readonly blockId?: string;
}

/** The button, menu or input with this action id. */
export function findElement(
  blocks: readonly JsonObject[],
  { actionId, blockId }: Wanted,
): Element | undefined {
  return elementsOf(blocks).find(
    (each) => each.element['action_id'] === actionId && (blockId === undefined || each.blockId === blockId),
  );
}

/** Everything in blocks that people can use. */
export function elementsOf(blocks: readonly JsonObject[]): readonly Element[] {
  return blocks.flatMap((block) => {
    const blockId = textIn(block['block_id']) ?? '';
    const alone = [block['accessory'], block['element']].filter(isObject);
    const all = [...objectsIn(block['elements']), ...alone];
    return all
      .filter((element) => element['action_id'] !== undefined)
      .map((element) => ({ element, blockId }));
  });
}

/** The blocks of a message with those of its attachments. */
export function allBlocks({ blocks, attachments }: Content): readonly JsonObject[] {
  return [...blocks, ...attachments.flatMap((attachment) => objectsIn(attachment['blocks']))];
}
