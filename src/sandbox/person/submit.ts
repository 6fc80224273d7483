import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { viewRefusal } from '../schema/view.ts';
import { withIds } from '../web-api/content.ts';
import { viewJson } from '../web-api/views.ts';
import type { OpenView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AppAnswer } from './app-request.ts';
import { blocksOf, personFields } from './click.ts';
import { type Actor, type Desk, sendPayload, userOf } from './desk.ts';
import { stateOf, type Values } from './state.ts';

export interface Submit extends Actor {
  /** The view that was opened last unless told. */
  readonly viewId?: string;
  /** What was put in, by action id. */
  readonly values?: Values;
}

/** Submits a modal and does with it what the app answers: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export async function submit(submitted: Submit, desk: Desk): Promise<AppAnswer> {
  const open = modalOf(submitted.viewId, desk.workspace);
  const payload = {
    ...viewPayload(open, submitted, desk.workspace),
    type: 'view_submission',
    response_urls: [],
  };
  const answer = await sendPayload(payload, desk);
  if (answer.error === undefined) follow(isObject(answer.json) ? answer.json : {}, open, desk.workspace);
  return answer;
}

/** Closes a modal without submitting it; the app is told where it asked to be. */
export async function closeView(closed: Submit, desk: Desk): Promise<AppAnswer | undefined> {
  const open = modalOf(closed.viewId, desk.workspace);
  const payload = { ...viewPayload(open, closed, desk.workspace), type: 'view_closed', is_cleared: false };
  desk.workspace.views.close(open);
  return open.view['notify_on_close'] === true ? sendPayload(payload, desk) : undefined;
}

function modalOf(viewId: string | undefined, { views }: Workspace): OpenView {
  const open =
    viewId === undefined ? views.all().findLast(({ type }) => type === 'modal') : views.find(viewId);
  if (open === undefined) throw new Error(`no view ${viewId ?? ''} is open`);
  return open;
}

function viewPayload(open: OpenView, { values, ...who }: Submit, workspace: Workspace): JsonObject {
  const user = userOf({ ...who, userId: who.userId ?? open.user }, workspace);
  return {
    ...personFields(user, workspace),
    view: viewJson(open, workspace, stateOf(blocksOf(open), values)),
  };
}

/** `errors` leaves the view open; nothing at all closes it. */
function follow(answer: JsonObject, open: OpenView, { views }: Workspace): void {
  const action = answer['response_action'];
  const view = isObject(answer['view']) ? answer['view'] : undefined;
  if (action === 'errors') return;
  if (view !== undefined && viewRefusal(view, 'modal') === undefined) {
    const complete = { ...view, blocks: withIds(objectsIn(view['blocks'])) };
    if (action === 'push') views.push(open, complete);
    else views.update(open, complete);
  } else if (action === 'clear') closeAll(open.user, views);
  else views.close(open);
}

function closeAll(user: string, views: Workspace['views']): void {
  for (const open of views.all()) if (open.type === 'modal' && open.user === user) views.close(open);
}
