import { type Config, sandboxAuthorization } from './config.ts';
import { toHeaderText } from './header-text.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';

/** Calls that are kept: a sandbox is left running, and looked at only for what is new. */
const keepCalls = 5000;

/** The stand-in for Slack, told over which of the relay's addresses its page can try the relay. */
export function openSandbox({ slack, webhookAuthorizations }: Config, relayUrl: () => string): Sandbox {
  const [signingSecret = ''] = slack.signingSecrets;
  const [authorization = ''] = webhookAuthorizations;
  const own = authorization === sandboxAuthorization;
  return createSandbox({
    signingSecret,
    botToken: slack.botToken,
    commandsUrl: () => `${relayUrl()}/slack/events`,
    webhook: {
      url: () => `${relayUrl()}/webhooks/atlassian`,
      authorization: toHeaderText(authorization),
      ...(own ? {} : { authorizationVariable: 'WEBHOOK_AUTHORIZATION' }),
    },
    backlog: {
      url: () => `${relayUrl()}/metrics`,
      waiting: 'audit_relay_backlog_messages',
      oldestSeconds: 'audit_relay_backlog_oldest_seconds',
    },
    keepCalls,
  });
}
