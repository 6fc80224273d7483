import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { viewBlocks } from './blocks.ts';
import { byType, type Check, flag, inOrder, object, text, wrong } from './checks.ts';
import { identifier } from './elements.ts';
import { type Refusal, refusal, refusalOf } from './message.ts';
import { plainText } from './texts.ts';

const common = {
  private_metadata: text({ least: 0, most: 3000 }),
  callback_id: identifier,
  external_id: identifier,
};

const modal = object(
  { type: text(), title: plainText(24), blocks: viewBlocks },
  {
    ...common,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
);

const home = object({ type: text(), blocks: viewBlocks }, common);

const submitForInputs: Check = (value, path) =>
  isObject(value) &&
  value['submit'] === undefined &&
  objectsIn(value['blocks']).some(({ type }) => type === 'input')
    ? wrong(path, 'missing required field: submit')
    : [];

const mostViewBytes = 250_000;

/** Why Slack would not show this view; undefined where it would: https://docs.slack.dev/reference/views */
export function viewRefusal(view: JsonObject[string], type: 'modal' | 'home'): Refusal | undefined {
  const check = type === 'modal' ? byType({ modal: inOrder(modal, submitForInputs) }) : byType({ home });
  const mistakes = check(view, '/view');
  if (mistakes.length > 0) return refusalOf('invalid_arguments', mistakes);
  return Buffer.byteLength(JSON.stringify(view)) > mostViewBytes ? refusal('view_too_large') : undefined;
}
