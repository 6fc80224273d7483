import { isObject, type JsonObject } from '../json.ts';
import type { Responding } from '../workspace/workspace.ts';
import type { AppAnswer } from './app-request.ts';
import { type Actor, channelOf, type Desk, responseUrl, send, tellError, userOf } from './desk.ts';
import { showResponse } from './show-response.ts';

export interface Command extends Actor {
  /** What follows the command's name, or all of it: `recent 5` or `/audit recent 5`. */
  readonly text: string;
  /** `/audit` unless told here or in the text. */
  readonly command?: string;
  /** By name or id; the first channel unless told. */
  readonly channel?: string;
}

/** Types a slash command: https://docs.slack.dev/interactivity/implementing-slash-commands */
export async function runCommand(
  typed: Command,
  desk: Desk,
  more: Pick<Responding, 'quietly'> = {},
): Promise<AppAnswer> {
  const { workspace } = desk;
  const { identity } = workspace;
  const { command, text } = partsOf(typed);
  const channel = channelOf(typed.channel, workspace);
  const user = userOf(typed, workspace);
  const responding = { channel: channel.id, user: user.id, ...more };
  const answer = await send(
    {
      team_id: identity.teamId,
      team_domain: identity.teamDomain,
      channel_id: channel.id,
      channel_name: channel.users === undefined ? channel.name : 'directmessage',
      user_id: user.id,
      user_name: user.name,
      command,
      text,
      api_app_id: identity.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl(responding, desk),
      trigger_id: workspace.triggers.issue(user.id),
    },
    desk,
  );
  showAnswer({ answer, command, responding }, desk);
  return answer;
}

function partsOf({ command, text }: Command): { readonly command: string; readonly text: string } {
  const [, name, rest = ''] = /^(\/\S+)\s*(.*)$/s.exec(text) ?? [];
  return name === undefined || command !== undefined
    ? { command: command ?? '/audit', text }
    : { command: name, text: rest };
}

interface Answered {
  readonly answer: AppAnswer;
  readonly command: string;
  readonly responding: Responding;
}

function showAnswer({ answer, command, responding }: Answered, desk: Desk): void {
  const failed = (error: string) =>
    tellError(`${command} failed with the error "${error}"`, responding, desk);
  const said = saidBy(answer);
  if (answer.error !== undefined) failed(answer.error);
  if (said === undefined) return;
  const call = desk.ledger.begin('command_answer', said);
  const refused = showResponse(said, { responding, via: 'answer' }, desk.workspace);
  const outcome = { status: 200, body: refused ?? { ok: true } };
  desk.ledger.end(call, { answer: outcome, channel: responding.channel });
  if (refused !== undefined) failed(refused.error);
}

/** Undefined where the answer only acknowledges. */
function saidBy({ error, body, json }: AppAnswer): JsonObject | undefined {
  if (error !== undefined || body === '') return undefined;
  const said = isObject(json) ? json : { text: body };
  return Object.keys(said).length === 0 ? undefined : said;
}
