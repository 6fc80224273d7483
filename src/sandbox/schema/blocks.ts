import { isObject, type Json, type JsonObject, objectsIn } from '../json.ts';
import {
  anyObject,
  byType,
  type Check,
  flag,
  inOrder,
  list,
  type Mistake,
  object,
  text,
  wrong,
} from './checks.ts';
import { identifier, image, inAccessory, inActions, inInput } from './elements.ts';
import { anyText, plainText } from './texts.ts';

function block(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return object({ type: text(), ...required }, { block_id: identifier, ...optional });
}

const textOrFields: Check = (value, path) =>
  isObject(value) && value['text'] === undefined && value['fields'] === undefined
    ? wrong(path, 'must define either `text` or `fields`')
    : [];

const section = inOrder(
  block(
    {},
    {
      text: anyText(3000),
      fields: list(anyText(2000), { least: 1, most: 10 }),
      accessory: inAccessory,
      expand: flag,
    },
  ),
  textOrFields,
);

const inContext = byType({ plain_text: anyText(3000), mrkdwn: anyText(3000), image });

const imageBlock = block(
  { alt_text: text({ most: 2000 }) },
  { image_url: text({ most: 3000 }), slack_file: anyObject, title: plainText(2000) },
);

const shown = {
  section,
  header: block({ text: plainText(150) }),
  divider: block({}),
  context: block({ elements: list(inContext, { least: 1, most: 10 }) }),
  actions: block({ elements: list(inActions, { least: 1, most: 25 }) }),
  image: imageBlock,
  rich_text: block({ elements: list(anyObject, { least: 1 }) }),
};

const input = block(
  { label: plainText(2000), element: inInput },
  { hint: plainText(2000), optional: flag, dispatch_action: flag },
);

const inMessage = byType({ ...shown, input, markdown: block({ text: text({ most: 12_000 }) }) });
const inView = byType({ ...shown, input });

/** Blocks of a message: https://docs.slack.dev/reference/block-kit/blocks */
export function messageBlockMistakes(blocks: Json | undefined, path = '/blocks'): readonly Mistake[] {
  return inOrder(list(inMessage, { most: 50 }), uniqueIds)(blocks, path);
}

export const viewBlocks: Check = inOrder(list(inView, { most: 100 }), uniqueIds);

/** A block's id must be its own, and so must an action's within its block. */
function uniqueIds(blocks: Json | undefined, path: string): readonly Mistake[] {
  const all = objectsIn(blocks);
  return [
    ...repeated(all, 'block_id').flatMap((index) => wrong(`${path}/${index}/block_id`, 'must be unique')),
    ...all.flatMap((entry, at) =>
      repeated(objectsIn(entry['elements']), 'action_id').flatMap((index) =>
        wrong(`${path}/${at}/elements/${index}/action_id`, 'must be unique within its block'),
      ),
    ),
  ];
}

function repeated(entries: readonly JsonObject[], key: string): readonly number[] {
  const ids = entries.map((entry) => entry[key]);
  return ids.flatMap((id, index) => (id !== undefined && ids.indexOf(id) < index ? [index] : []));
}
