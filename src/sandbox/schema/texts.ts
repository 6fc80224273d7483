import { byType, type Check, flag, object, oneOf, text } from './checks.ts';

/** A text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function plainText(most: number): Check {
  return object({ type: oneOf('plain_text'), text: text({ most }) }, { emoji: flag });
}

function mrkdwn(most: number): Check {
  return object({ type: oneOf('mrkdwn'), text: text({ most }) }, { verbatim: flag });
}

export function anyText(most: number): Check {
  return byType({ plain_text: plainText(most), mrkdwn: mrkdwn(most) });
}
