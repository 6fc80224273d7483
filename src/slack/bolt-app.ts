import { App, type Receiver } from '@slack/bolt';
import type { SlackConfig } from '../config.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isObject } from '../model/json.ts';
import { section } from './blocks.ts';
import type { Reply } from './commands/subcommand.ts';
import type { Muting } from './muting.ts';
import { silentLogger } from './web-client.ts';

export interface BoltParts {
  readonly slack: SlackConfig;
  readonly receiver: Receiver;
  readonly audit: (text: string, userId: string) => Promise<Reply>;
  readonly mutes: Muting;
  readonly mayMute: (userId: string) => boolean;
  readonly log: Logger;
}

/** An answer that is ready within this time goes with the acknowledgement; a later one over `response_url`. */
const inlineAnswerMs = 2000;
/** Slack's own address for answers: without an end a stop would wait for it. */
const respondTimeoutMs = 4000;

/** What people do in Slack, brought to the code that answers. What goes wrong is told to them, and logged once. */
export function createBoltApp({ slack, receiver, audit, mutes, mayMute, log }: BoltParts): App {
  const app = new App({
    receiver,
    // The token is checked by the dispatcher, again and again: a Slack that is down must not stop the start.
    authorize: () => Promise.resolve({ botToken: slack.botToken }),
    clientOptions: {
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(respondTimeoutMs) }),
      ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    },
    logger: silentLogger,
  });

  const spoken = (work: Promise<Reply>): Promise<Reply> =>
    work.catch((error: unknown) => {
      log.error({ err: messageOf(error) }, 'a request from Slack could not be answered');
      return { text: whatFailed(error) };
    });

  app.use(async (args) => {
    if (slack.teamId === undefined || teamOf(args.body) === slack.teamId) return args.next();
    log.warn('a request from another workspace was refused');
    if ('command' in args) await args.ack(toEphemeral(strangers));
    else if ('ack' in args) await args.ack?.();
    if ('action' in args) await args.respond?.({ ...toEphemeral(strangers), replace_original: false });
  });

  app.command('/audit', async ({ command, ack, respond }) => {
    const answer = spoken(audit(command.text ?? '', command.user_id)).then(toEphemeral);
    const ready = await Promise.race([answer, after(inlineAnswerMs)]);
    await ack(ready);
    if (ready === undefined) await respond(await answer);
  });

  app.action('mute_confirm', async ({ body, action, ack, respond }) => {
    await ack();
    const id = 'value' in action && typeof action.value === 'string' ? action.value : '';
    let replaces = false;
    const confirm = async (): Promise<Reply> => {
      const confirmed = await mutes.confirm(id, body.user.id);
      replaces = confirmed.replaces;
      return confirmed.reply;
    };
    const reply = mayMute(body.user.id) ? await spoken(confirm()) : { text: 'You may not mute here.' };
    await respond({ ...toEphemeral(reply), replace_original: replaces });
  });
  return app;
}

const strangers = { text: 'audit-relay does not answer to this workspace.' };

function whatFailed(error: unknown): string {
  return error instanceof RelayError && error.code === 'store_unavailable'
    ? 'audit-relay cannot use its database now. Please try again in a minute.'
    : 'audit-relay could not do this: something is wrong on its side, and its log says what.';
}

/** Without blocks of its own an answer is one section: there Slack makes no links of what it finds in the text. */
function toEphemeral({ text, blocks = [section(text)] }: Reply) {
  return { response_type: 'ephemeral' as const, text, blocks: [...blocks] };
}

/** A command names its workspace itself, a click in `team`, which an installation for a whole organization leaves empty. */
function teamOf(body: unknown): unknown {
  if (!isObject(body)) return undefined;
  const { team, user } = body;
  if (isObject(team)) return team['id'];
  return body['team_id'] ?? (isObject(user) ? user['team_id'] : undefined);
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
