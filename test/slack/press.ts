import { expect } from '@jest/globals';
import { isObject } from '../../src/model/json.ts';
import type { Click } from '../../src/sandbox/person/click.ts';
import type { TestRelay } from '../support/a-relay.ts';
import { shownText, unsound } from './sound-text.ts';

/** Presses a button or chooses from a menu, and gives what the person is told, '' where that is nothing. */
export async function press(relay: TestRelay, click: Click): Promise<string> {
  const { slack } = relay;
  const before = slack.calls.length;
  expect(await slack.click({ userId: 'U0ANN', ...click })).toMatchObject({ status: 200, body: '' });
  await relay.runOnce();
  const answers = slack.calls.slice(before).filter(({ method }) => method === 'response_url');
  return answers
    .map(({ arguments: said, answer }) => {
      expect(answer?.status).toBe(200);
      expect(said['response_type']).toBe('ephemeral');
      expect(unsound(said)).toEqual([]);
      return shownText(said['blocks']);
    })
    .join('\n');
}

/** The values of a menu's options in the newest message that shows it. */
export function optionsOf({ slack }: TestRelay, actionId: string): readonly string[] {
  const menus = slack.messages().flatMap(({ blocks }) => blocks.flatMap((block) => block['elements'] ?? []));
  const menu = menus.filter(isObject).findLast((element) => element['action_id'] === actionId);
  const options = Array.isArray(menu?.['options']) ? menu['options'] : [];
  return options.map((option) => String(isObject(option) ? option['value'] : option));
}
