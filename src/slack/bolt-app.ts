import { App, type Receiver, type ViewOutput, type ViewSubmitAction } from '@slack/bolt';
import type { SlackConfig } from '../config.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Person } from '../model/person.ts';
import { type Modal, plainText, section } from './blocks.ts';
import type { ClickHandler, SubmissionAnswer, SubmissionHandler } from './clicks/click.ts';
import { toClick, toSubmission } from './clicks/read-clicked.ts';
import type { Reply } from './commands/subcommand.ts';
import type { Home } from './home.ts';
import { teamOf } from './team.ts';
import { silentLogger } from './web-client.ts';

export interface BoltParts {
  readonly slack: SlackConfig;
  readonly receiver: Receiver;
  readonly audit: (text: string, person: Person) => Promise<Reply>;
  readonly clicks: readonly ClickHandler[];
  readonly submissions: readonly SubmissionHandler[];
  readonly home: Home;
  /** An answer that is ready within this time goes with the acknowledgement; a later one over `response_url`. */
  readonly inlineMs: number;
  readonly log: Logger;
}

/** Slack's own address for answers: without an end a stop would wait for it. */
const respondTimeoutMs = 4000;

/** What people do in Slack, brought to the code that answers. What goes wrong is told to them, and logged once. */
export function createBoltApp(parts: BoltParts): App {
  const { slack, receiver, audit, log } = parts;
  const app = new App({
    receiver,
    // The token is checked by the dispatcher, again and again: a Slack that is down must not stop the start.
    authorize: () => Promise.resolve({ botToken: slack.botToken }),
    clientOptions: {
      // By default it would try for half an hour, and a click counts for three seconds.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(respondTimeoutMs) }),
      ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    },
    logger: silentLogger,
  });

  const spoken = <T>(work: Promise<T>, toAnswer: (text: string) => NoInfer<T>): Promise<T> =>
    work.catch((error: unknown) => {
      log.error({ err: messageOf(error) }, 'a request from Slack could not be answered');
      return toAnswer(whatFailed(error));
    });

  app.use(async (args) => {
    if (slack.teamId === undefined || teamOf(args.body) === slack.teamId) return args.next();
    log.warn('a request from another workspace was refused');
    if ('command' in args) await args.ack(toEphemeral(strangers));
    else if ('ack' in args) await args.ack?.();
    if ('action' in args) await args.respond?.({ ...toEphemeral(strangers), replace_original: false });
  });

  app.command('/audit', async ({ command, ack, respond }) => {
    const answer = spoken(
      audit(command.text ?? '', { userId: command.user_id, teamId: command.team_id }),
      toReply,
    ).then(toEphemeral);
    const ready = await Promise.race([answer, after(parts.inlineMs)]);
    await ack(ready);
    if (ready === undefined) await respond(await answer);
  });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await parts.home.publish(event.user);
  });

  for (const { actionId, run } of parts.clicks) {
    app.action(actionId, async ({ body, action, client, ack, respond }) => {
      await ack();
      const click = toClick(body, action, client);
      let replaces = false;
      const answer = async (): Promise<Reply | undefined> => {
        const answered = await run(click);
        replaces = answered.replaces ?? false;
        return answered.reply;
      };
      const reply = await spoken(answer(), toReply);
      if (reply === undefined) return;
      // In a view there is no message beside which it could be said.
      if ('view' in body) await click.openModal(toModal(reply));
      else await respond?.({ ...toEphemeral(reply), replace_original: replaces });
    });
  }

  for (const { callbackId, run } of parts.submissions) {
    app.view<ViewSubmitAction>(callbackId, async ({ body, view, ack }) => {
      const answer = await spoken(run(toSubmission(body)), (text) => toApology(text, view));
      await (answer === undefined ? ack() : ack(answer));
    });
  }
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

function toModal({ text, blocks = [section(text)] }: Reply): Modal {
  return { type: 'modal', title: plainText('audit-relay'), close: plainText('Close'), blocks };
}

function toReply(text: string): Reply {
  return { text };
}

/** Said beside the modal's first input, so that what was put in can be sent again. */
function toApology(text: string, { state }: ViewOutput): SubmissionAnswer {
  const [first] = Object.keys(state.values);
  return first === undefined ? undefined : { response_action: 'errors', errors: { [first]: text } };
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
