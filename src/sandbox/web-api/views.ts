import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import { refusal } from '../schema/message.ts';
import { viewRefusal } from '../schema/view.ts';
import type { OpenView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { withIds } from './content.ts';
import { done, type Method } from './method.ts';

/** Modals and App Homes: https://docs.slack.dev/reference/methods?family=views */
export const views: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};

const triggerErrors = {
  unknown: 'invalid_trigger_id',
  expired: 'expired_trigger_id',
  used: 'exchanged_trigger_id',
};

function open(args: JsonObject, workspace: Workspace): JsonObject {
  const refused = viewRefusal(args['view'], 'modal');
  if (refused !== undefined) return refused;
  const trigger = workspace.triggers.redeem(textIn(args['trigger_id']) ?? '');
  if ('refused' in trigger) return refusal(triggerErrors[trigger.refused]);
  return shown(workspace.views.open(trigger.for, viewOf(args)), workspace);
}

/** Slack takes three on top of each other. */
const mostOnTop = 3;

function push(args: JsonObject, workspace: Workspace): JsonObject {
  const { triggers, views } = workspace;
  const refused = viewRefusal(args['view'], 'modal');
  if (refused !== undefined) return refused;
  const trigger = triggers.redeem(textIn(args['trigger_id']) ?? '');
  if ('refused' in trigger) return refusal(triggerErrors[trigger.refused]);
  const over = views.all().findLast(({ type, user }) => type === 'modal' && user === trigger.for);
  if (over === undefined) return refusal('not_found');
  if (views.stackOf(over).length >= mostOnTop) return refusal('push_limit_reached');
  return shown(views.push(over, viewOf(args)), workspace);
}

function update(args: JsonObject, workspace: Workspace): JsonObject {
  const found =
    workspace.views.find(textIn(args['view_id']) ?? '') ??
    workspace.views.findExternal(textIn(args['external_id']) ?? '');
  if (found === undefined) return refusal('not_found');
  if (args['hash'] !== undefined && args['hash'] !== found.hash) return refusal('hash_conflict');
  const refused = viewRefusal(args['view'], found.type);
  return refused ?? shown(workspace.views.update(found, viewOf(args)), workspace);
}

function publish(args: JsonObject, workspace: Workspace): JsonObject {
  const user = workspace.users.find(({ id }) => id === args['user_id']);
  if (user === undefined) return refusal('user_not_found');
  const refused = viewRefusal(args['view'], 'home');
  return refused ?? shown(workspace.views.publish(user.id, viewOf(args)), workspace);
}

function viewOf(args: JsonObject): JsonObject {
  const view = isObject(args['view']) ? args['view'] : {};
  return { ...view, blocks: withIds(objectsIn(view['blocks'])) };
}

function shown(open: OpenView, workspace: Workspace): JsonObject {
  return done({ view: viewJson(open, workspace) });
}

/** A view as Slack shows it to its app. */
export function viewJson(
  open: OpenView,
  { identity, views }: Workspace,
  values: JsonObject = {},
): JsonObject {
  const { id, hash, view, over } = open;
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    title: null,
    submit: null,
    close: null,
    ...view,
    id,
    hash,
    team_id: identity.teamId,
    app_id: identity.appId,
    bot_id: identity.botId,
    app_installed_team_id: identity.teamId,
    root_view_id: views.stackOf(open)[0]?.id ?? id,
    previous_view_id: over ?? null,
    state: { values },
  };
}
