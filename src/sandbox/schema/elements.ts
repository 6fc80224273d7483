import { isObject } from '../json.ts';
import {
  anyObject,
  byType,
  type Check,
  flag,
  inOrder,
  list,
  number,
  object,
  oneOf,
  text,
  wrong,
} from './checks.ts';
import { anyText, plainText } from './texts.ts';

const identifier = text({ most: 255 });

const confirm = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

/** In menus labels are plain; checkboxes and radio buttons may use mrkdwn. */
function option(label: Check): Check {
  return object(
    { text: label, value: text({ most: 150 }) },
    { description: anyText(75), url: text({ most: 3000 }) },
  );
}

const menuOption = option(plainText(75));
const boxOption = option(anyText(75));
const groups = list(object({ label: plainText(75), options: list(menuOption, { least: 1, most: 100 }) }), {
  least: 1,
  most: 100,
});

const common = { action_id: identifier, confirm, focus_on_load: flag };
const menu = { ...common, placeholder: plainText(150) };

function element(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>>,
): Check {
  return object({ type: text(), ...required }, optional);
}

/** A select's choices are either plain or in groups. */
const eitherOptions: Check = (value, path) =>
  isObject(value) && (value['options'] === undefined) === (value['option_groups'] === undefined)
    ? wrong(path, 'must define either `options` or `option_groups`')
    : [];

const options = list(menuOption, { least: 1, most: 100 });
const few = { most: 10, least: 1 };
const strings = list(text());

const button = element(
  { text: plainText(75) },
  {
    action_id: identifier,
    confirm,
    url: text({ most: 3000 }),
    value: text({ most: 2000 }),
    style: oneOf('primary', 'danger'),
    accessibility_label: text({ most: 75 }),
  },
);

const overflow = element(
  { options: list(menuOption, { least: 1, most: 5 }) },
  { action_id: identifier, confirm },
);

const staticSelect = inOrder(
  element({}, { ...menu, options, option_groups: groups, initial_option: menuOption }),
  eitherOptions,
);

const multiStaticSelect = inOrder(
  element(
    {},
    {
      ...menu,
      options,
      option_groups: groups,
      initial_options: list(menuOption),
      max_selected_items: number,
    },
  ),
  eitherOptions,
);

function picker(initial: string): Check {
  return element({}, { ...menu, [initial]: text() });
}

const conversations = {
  default_to_current_conversation: flag,
  response_url_enabled: flag,
  filter: anyObject,
};

export const image = object(
  { type: text(), alt_text: text({ most: 2000 }) },
  { image_url: text({ most: 3000 }), slack_file: anyObject },
);

/** What people can click or choose: https://docs.slack.dev/reference/block-kit/block-elements */
const interactive = {
  button,
  overflow,
  static_select: staticSelect,
  multi_static_select: multiStaticSelect,
  users_select: picker('initial_user'),
  multi_users_select: element({}, { ...menu, initial_users: strings, max_selected_items: number }),
  channels_select: element({}, { ...menu, initial_channel: text(), response_url_enabled: flag }),
  conversations_select: element({}, { ...menu, ...conversations, initial_conversation: text() }),
  datepicker: picker('initial_date'),
  timepicker: element({}, { ...menu, initial_time: text(), timezone: text() }),
  datetimepicker: element({}, { ...common, initial_date_time: number }),
  checkboxes: element({ options: list(boxOption, few) }, { ...common, initial_options: list(boxOption) }),
  radio_buttons: element({ options: list(boxOption, few) }, { ...common, initial_option: boxOption }),
};

const typed = { ...menu, dispatch_action_config: anyObject };

const plainTextInput = element(
  {},
  {
    ...typed,
    initial_value: text({ least: 0, most: 3000 }),
    multiline: flag,
    min_length: number,
    max_length: number,
  },
);

export const inActions = byType(interactive);
export const inAccessory = byType({ ...interactive, image });
export const inInput = byType({
  ...interactive,
  plain_text_input: plainTextInput,
  number_input: element(
    { is_decimal_allowed: flag },
    { ...typed, initial_value: text(), min_value: text(), max_value: text() },
  ),
  email_text_input: element({}, { ...typed, initial_value: text() }),
  url_text_input: element({}, { ...typed, initial_value: text() }),
});
export { identifier };
