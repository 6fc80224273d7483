import { App, type Receiver } from '@slack/bolt';
import type { SlackConfig } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isObject } from '../model/json.ts';
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

/** What people do in Slack, brought to the code that answers. */
export function createBoltApp({ slack, receiver, audit, mutes, mayMute, log }: BoltParts): App {
  const app = new App({
    receiver,
    // The token is checked by the dispatcher, again and again: a Slack that is down must not stop the start.
    authorize: () => Promise.resolve({ botToken: slack.botToken }),
    clientOptions: slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl },
    logger: silentLogger,
  });
  app.error(async (error) => {
    log.error({ err: messageOf(error) }, 'an answer to Slack failed');
    throw error;
  });

  app.use(async (args) => {
    if (slack.teamId === undefined || teamOf(args.body) === slack.teamId) return args.next();
    log.warn('a request from another workspace was refused');
    if ('command' in args)
      await args.ack(toEphemeral({ text: 'audit-relay does not answer to this workspace.' }));
    else if ('ack' in args) await args.ack?.();
  });

  app.command('/audit', async ({ command, ack, respond }) => {
    const answer = audit(command.text ?? '', command.user_id).then(toEphemeral);
    const ready = await Promise.race([answer, after(inlineAnswerMs)]);
    await ack(ready);
    if (ready === undefined) await respond(await answer);
  });

  app.action('mute_confirm', async ({ body, action, ack, respond }) => {
    await ack();
    const id = 'value' in action && typeof action.value === 'string' ? action.value : '';
    const allowed = mayMute(body.user.id);
    const reply = allowed ? await mutes.confirm(id, body.user.id) : { text: 'You may not mute here.' };
    await respond({ ...toEphemeral(reply), replace_original: allowed });
  });
  return app;
}

function toEphemeral({ text, blocks }: Reply) {
  return {
    response_type: 'ephemeral' as const,
    text,
    ...(blocks === undefined ? {} : { blocks: [...blocks] }),
  };
}

/** A command names its workspace itself, a click in `team`. */
function teamOf(body: unknown): unknown {
  if (!isObject(body)) return undefined;
  return isObject(body['team']) ? body['team']['id'] : body['team_id'];
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
