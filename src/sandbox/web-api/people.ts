import { type JsonObject, textIn } from '../json.ts';
import { refusal } from '../schema/message.ts';
import type { User } from '../workspace/identity.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { done, type Method } from './method.ts';

/** Who is who: the token's owner and the people. */
export const people: Readonly<Record<string, Method>> = {
  'api.test': (args) => done({ args }),
  'auth.test': authTest,
  'users.info': usersInfo,
  'users.lookupByEmail': lookupByEmail,
};

function authTest(_args: JsonObject, { identity }: Workspace): JsonObject {
  return done({
    url: `https://${identity.teamDomain}.slack.com/`,
    team: identity.teamName,
    user: identity.appName.toLowerCase().replaceAll(' ', '_'),
    team_id: identity.teamId,
    user_id: identity.botUserId,
    bot_id: identity.botId,
    is_enterprise_install: false,
  });
}

function usersInfo(args: JsonObject, workspace: Workspace): JsonObject {
  const user = workspace.users.find(({ id }) => id === args['user']);
  return user === undefined ? refusal('user_not_found') : done({ user: userJson(user, workspace) });
}

function lookupByEmail(args: JsonObject, workspace: Workspace): JsonObject {
  const email = textIn(args['email'])?.toLowerCase();
  const user = workspace.users.find((each) => email !== undefined && each.email?.toLowerCase() === email);
  return user === undefined ? refusal('users_not_found') : done({ user: userJson(user, workspace) });
}

function userJson({ id, name, realName, email }: User, { identity }: Workspace): JsonObject {
  return {
    id,
    team_id: identity.teamId,
    name,
    real_name: realName ?? name,
    tz: 'Etc/UTC',
    tz_offset: 0,
    deleted: false,
    is_bot: false,
    profile: { display_name: name, real_name: realName ?? name, email },
  };
}
