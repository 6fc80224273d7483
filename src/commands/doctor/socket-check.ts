import type { SlackConfig } from '../../config.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { callMethod, toAccess } from './slack-call.ts';

const check = 'Socket Mode';

/** Asks for an address to connect to, which binds nobody to connect. */
export async function checkSocket({ sandbox, appToken, apiUrl }: SlackConfig): Promise<Finding> {
  if (sandbox) return skipped(check, 'sandbox mode: SLACK_BOT_TOKEN is not set');
  if (appToken === undefined) return skipped(check, 'SLACK_APP_TOKEN is not set: Slack comes over HTTP');
  const { error, reached } = await callMethod(toAccess(appToken, apiUrl), 'apps.connections.open');
  if (error === undefined) return ok(check, 'Slack takes the app token');
  if (!reached) {
    return failed(check, `Slack cannot be asked (${error})`, 'see the token: this machine must reach Slack');
  }
  const mend =
    "switch Socket Mode on in the app's settings; copy an App-Level Token (xapp-…) with connections:write into SLACK_APP_TOKEN";
  return failed(check, `Slack refuses the app token: ${error}`, mend);
}
