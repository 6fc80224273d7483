import { type JsonObject, objectsIn } from '../json.ts';
import { messageJson } from '../web-api/content.ts';
import { viewJson } from '../web-api/views.ts';
import type { Ephemeral } from '../workspace/ephemerals.ts';
import type { User } from '../workspace/identity.ts';
import type { Message } from '../workspace/messages.ts';
import { compareTimestamps } from '../workspace/timestamps.ts';
import type { OpenView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AppAnswer } from './app-request.ts';
import { type Chosen, chosenValue } from './chosen-value.ts';
import { type Actor, channelOf, type Desk, responseUrl, sendPayload, tellError, userOf } from './desk.ts';
import { allBlocks, type Element, findElement, type Wanted } from './find-element.ts';
import { isStateless, stateOf, type Values } from './state.ts';

export interface Click extends Actor, Wanted {
  /** The message's or ephemeral message's; without it the newest one that shows the action. */
  readonly ts?: string;
  readonly channel?: string;
  /** For an action inside a view. */
  readonly viewId?: string;
  /** The value of the option chosen from a menu. */
  readonly selected?: Chosen;
  /** What was put into the inputs beside it, by action id. */
  readonly values?: Values;
}

/** Presses a button or chooses from a menu: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export async function click(wanted: Click, desk: Desk): Promise<AppAnswer> {
  const user = userOf(wanted, desk.workspace);
  return wanted.viewId === undefined ? clickInMessage(wanted, user, desk) : clickInView(wanted, user, desk);
}

/** What every payload says of who acted, and where. */
export function personFields(user: User, { identity, triggers }: Workspace): JsonObject {
  const { teamId, teamDomain, appId } = identity;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: teamId },
    team: { id: teamId, domain: teamDomain },
    api_app_id: appId,
    trigger_id: triggers.issue(user.id),
    enterprise: null,
    is_enterprise_install: false,
  };
}

async function clickInMessage(wanted: Click, user: User, desk: Desk): Promise<AppAnswer> {
  const { workspace } = desk;
  const { target, found } = targetOf(wanted, workspace);
  const { channel, channelName, ts } = target;
  const responding = { channel, user: user.id, original: { ts } };
  const payload = {
    type: 'block_actions',
    ...personFields(user, workspace),
    channel: { id: channel, name: channelName },
    container: containerOf(target),
    // Of an ephemeral message Slack keeps nothing that it could send.
    ...(isEphemeral(target) ? {} : { message: messageJson(target, workspace) }),
    response_url: responseUrl(responding, desk),
    state: { values: stateBeside(found, wanted, allBlocks(target)) },
    actions: [actionOf(found, wanted, workspace)],
  };
  const answer = await sendPayload(payload, desk);
  if (answer.error !== undefined)
    tellError(`${wanted.actionId} failed with the error "${answer.error}"`, responding, desk);
  return answer;
}

function clickInView(wanted: Click, user: User, desk: Desk): Promise<AppAnswer> {
  const { workspace } = desk;
  const open = workspace.views.find(wanted.viewId ?? '');
  const found = open === undefined ? undefined : findElement(blocksOf(open), wanted);
  if (open === undefined || found === undefined) throw new Error(`no open view shows ${wanted.actionId}`);
  const payload = {
    type: 'block_actions',
    ...personFields(user, workspace),
    container: { type: 'view', view_id: open.id },
    view: viewJson(open, workspace, stateBeside(found, wanted, blocksOf(open))),
    actions: [actionOf(found, wanted, workspace)],
  };
  return sendPayload(payload, desk);
}

/** With the choice that is being made. */
function stateBeside(
  { element }: Element,
  { actionId, selected, values }: Click,
  blocks: readonly JsonObject[],
): JsonObject {
  const chooses = selected !== undefined && !isStateless(element);
  return stateOf(blocks, chooses ? { ...values, [actionId]: selected } : values);
}

export function blocksOf(open: OpenView): readonly JsonObject[] {
  return objectsIn(open.view['blocks']);
}

type Target = Message | Ephemeral;

function isEphemeral(target: Target): target is Ephemeral {
  return 'via' in target;
}

function containerOf(target: Target): JsonObject {
  return {
    type: 'message',
    message_ts: target.ts,
    channel_id: target.channel,
    is_ephemeral: isEphemeral(target),
    ...(target.threadTs === undefined ? {} : { thread_ts: target.threadTs }),
  };
}

function targetOf(wanted: Click, workspace: Workspace): { readonly target: Target; readonly found: Element } {
  const candidates = shownTo(wanted, workspace)
    .filter(({ ts }) => wanted.ts === undefined || ts === wanted.ts)
    .sort((a, b) => compareTimestamps(b.ts, a.ts));
  for (const target of candidates) {
    const found = findElement(allBlocks(target), wanted);
    if (found !== undefined) return { target, found };
  }
  throw new Error(`no message shows ${wanted.actionId}`);
}

function shownTo({ channel }: Click, { channels, messages, ephemerals }: Workspace): readonly Target[] {
  const within = channel === undefined ? channels.all() : [channelOf(channel, { channels })];
  return within.flatMap(({ id }) => [
    ...messages.in(id).flatMap((message) => [message, ...message.replies]),
    ...ephemerals.all().filter((ephemeral) => ephemeral.channel === id),
  ]);
}

function actionOf({ element, blockId }: Element, { selected }: Click, { now }: Workspace): JsonObject {
  return {
    type: element['type'],
    action_id: element['action_id'],
    block_id: blockId,
    ...chosenValue(element, selected),
    action_ts: (now() / 1000).toFixed(6),
  };
}
