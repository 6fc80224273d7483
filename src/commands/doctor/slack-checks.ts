import type { Clock } from '../../clock.ts';
import type { SlackConfig } from '../../config.ts';
import type { RuleSet } from '../../evaluate/rule.ts';
import { spanText } from '../../model/span.ts';
import { neededScopes } from '../../slack/scopes.ts';
import { checkChannels } from './channel-checks.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { callMethod, type SlackAccess, type SlackAnswer, toAccess } from './slack-call.ts';

const names = ['Slack token', 'Slack scopes', 'clock', 'channels'] as const;

/** The token, what it may do, whose clock is right, and the channels: all from what Slack answers. */
export async function checkSlack(
  slack: SlackConfig,
  rules: RuleSet | undefined,
  clock: Clock,
): Promise<readonly Finding[]> {
  if (slack.sandbox) return names.map((name) => skipped(name, sandboxText));
  const access = toAccess(slack.botToken, slack.apiUrl);
  const askedAt = clock.now();
  const answer = await callMethod(access, 'auth.test');
  const account = [
    checkToken(answer, slack, access),
    checkScopes(answer),
    checkClock(answer, (askedAt + clock.now()) / 2),
  ];
  if (answer.error !== undefined) return [...account, skipped('channels', 'Slack must take the token first')];
  return [...account, ...(await checkChannels(access, slack, rules))];
}

const sandboxText = 'sandbox mode: SLACK_BOT_TOKEN is not set';

const tokenMend =
  'copy the Bot User OAuth Token (xoxb-…) of the app\'s page "OAuth & Permissions" into SLACK_BOT_TOKEN';

function checkToken(answer: SlackAnswer, { teamId }: SlackConfig, { apiUrl }: SlackAccess): Finding {
  const { error, reached, body } = answer;
  if (!reached) {
    const mend = `this machine must reach ${new URL(apiUrl).host}: look at its network, its proxy and SLACK_API_URL`;
    return failed('Slack token', `Slack cannot be asked (${error})`, mend);
  }
  if (error !== undefined) return failed('Slack token', `Slack refuses it: ${error}`, tokenMend);
  const { team_id: team, user_id: user } = body;
  if (teamId !== undefined && team !== teamId) {
    const mend =
      'set SLACK_TEAM_ID to the workspace that the app is installed in, or use the token of the right one';
    return failed(
      'Slack token',
      `it is a token of workspace ${idText(team)}, and SLACK_TEAM_ID is ${teamId}`,
      mend,
    );
  }
  return ok('Slack token', `Slack takes it: bot ${idText(user)} in workspace ${idText(team)}`);
}

function checkScopes({ scopes, error }: SlackAnswer): Finding {
  if (scopes === undefined || error !== undefined) {
    return skipped('Slack scopes', 'Slack did not say what the token may do');
  }
  const missing = neededScopes.filter((scope) => !scopes.includes(scope));
  const more = scopes.filter((scope) => !neededScopes.includes(scope));
  if (missing.length > 0) {
    const mend =
      'add them on the app\'s page "OAuth & Permissions" (slack/manifest.yaml has them all), then install the app again';
    return failed('Slack scopes', `missing: ${missing.join(', ')}`, mend);
  }
  const extra = more.length === 0 ? '' : `; not needed: ${more.join(', ')}`;
  return ok('Slack scopes', `all ${neededScopes.length} that are needed${extra}`);
}

/** Slack's header has whole seconds, and the network takes its time. */
const mostSkewMs = 30_000;

function checkClock({ at }: SlackAnswer, now: number): Finding {
  if (at === undefined) return skipped('clock', 'Slack did not say what time it is');
  const skew = now - at;
  const text = `${spanText(Math.abs(skew))} ${skew < 0 ? 'behind' : 'ahead of'} Slack's`;
  if (Math.abs(skew) <= mostSkewMs) return ok('clock', `in step with Slack's`);
  const mend = 'let the machine set its clock by NTP: beyond 5 min, every command and click is refused';
  return failed('clock', text, mend);
}

function idText(value: unknown): string {
  return typeof value === 'string' && /^[A-Z0-9]{1,30}$/.test(value) ? value : 'unknown';
}
