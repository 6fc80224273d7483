import type { webApi } from '@slack/bolt';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { Person } from '../../model/person.ts';
import type { Modal } from '../blocks.ts';
import { toTrouble } from '../slack-errors.ts';
import { teamOf } from '../team.ts';
import type { Click, Submission } from './click.ts';

/** A click as Slack tells it: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function toClick(body: unknown, action: unknown, client: webApi.WebClient): Click {
  const payload = isObject(body) ? body : {};
  const view = isObject(payload['view']) ? payload['view'] : undefined;
  return {
    ...whoOf(payload),
    value: (isObject(action) ? readInput(action) : undefined) ?? '',
    inputs: readInputs(payload['state'] ?? view?.['state']),
    inView: view !== undefined,
    openModal: (modal) =>
      openModal(client, modal, {
        trigger: textIn(payload, 'trigger_id'),
        over: view?.['type'] === 'modal',
      }),
  };
}

/** A modal as Slack submits it: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function toSubmission(body: unknown): Submission {
  const payload = isObject(body) ? body : {};
  const view = isObject(payload['view']) ? payload['view'] : {};
  return {
    ...whoOf(payload),
    privateMetadata: textIn(view, 'private_metadata'),
    inputs: readInputs(view['state']),
  };
}

function whoOf(payload: JsonObject): Person {
  const team = teamOf(payload);
  return {
    userId: isObject(payload['user']) ? textIn(payload['user'], 'id') : '',
    teamId: typeof team === 'string' ? team : undefined,
  };
}

function textIn(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** `state.values` is block id → action id → what was put in. */
function readInputs(state: unknown): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  const blocks = isObject(state) && isObject(state['values']) ? Object.values(state['values']) : [];
  for (const [actionId, input] of blocks.filter(isObject).flatMap((block) => Object.entries(block))) {
    const value = isObject(input) ? readInput(input) : undefined;
    if (value !== undefined) inputs.set(actionId, value);
  }
  return inputs;
}

/** The value of a button or an input, or of the option chosen; a date and time in seconds since the epoch. */
function readInput(input: JsonObject): string | undefined {
  const { value, selected_option: option, selected_date_time: seconds } = input;
  if (isObject(option)) return textIn(option, 'value');
  if (typeof seconds === 'number') return String(seconds);
  return typeof value === 'string' ? value : undefined;
}

interface Where {
  readonly trigger: string;
  /** Over the modal that was clicked in. */
  readonly over: boolean;
}

const tooLate = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'trigger_expired',
  'invalid_trigger_id',
]);

async function openModal(client: webApi.WebClient, view: Modal, { trigger, over }: Where): Promise<boolean> {
  try {
    await client.apiCall(over ? 'views.push' : 'views.open', { trigger_id: trigger, view });
    return true;
  } catch (error) {
    if (tooLate.has(toTrouble(error).error)) return false;
    throw error;
  }
}
