import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { viewJson } from '../web-api/views.ts';
import type { User } from '../workspace/identity.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AppAnswer } from './app-request.ts';
import { type Actor, type Desk, sendEvent, userOf } from './desk.ts';

/** Opens the app's Home: https://docs.slack.dev/reference/events/app_home_opened */
export function openHome(who: Actor, desk: Desk): Promise<AppAnswer> {
  const { workspace } = desk;
  return sendEvent(eventCallback(homeOpened(userOf(who, workspace), workspace), workspace), desk);
}

function homeOpened({ id }: User, workspace: Workspace): JsonObject {
  const { channels, views, now } = workspace;
  const published = views.homeOf(id);
  return {
    type: 'app_home_opened',
    user: id,
    channel: channels.openDirect([id]).id,
    tab: 'home',
    event_ts: (now() / 1000).toFixed(6),
    ...(published === undefined ? {} : { view: viewJson(published, workspace) }),
  };
}

/** What is around every event: https://docs.slack.dev/apis/events-api/#event-type-structure */
function eventCallback(event: JsonObject, { identity, now }: Workspace): JsonObject {
  const { teamId, appId, botUserId } = identity;
  return {
    type: 'event_callback',
    team_id: teamId,
    api_app_id: appId,
    event,
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(now() / 1000),
    is_ext_shared_channel: false,
    authorizations: [
      {
        enterprise_id: null,
        team_id: teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
  };
}
