import type { webApi } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import { textOf } from '../model/json.ts';
import { callSlack } from './web-client.ts';

/** Where Slack shows the workspace, such as `https://example.slack.com/`; undefined while Slack does not tell. */
export type WorkspaceUrl = () => Promise<string | undefined>;

const askAgainMs = 30_000;

/** Asked once; a Slack that does not answer is not waited for at every answer. */
export function createWorkspaceUrl(client: webApi.WebClient, clock: Clock): WorkspaceUrl {
  let asking: Promise<string | undefined> | undefined;
  let askedAt = 0;

  return async () => {
    if (asking === undefined) {
      asking = askUrl(client);
      askedAt = clock.now();
    }
    const url = await asking;
    if (url === undefined && clock.now() - askedAt >= askAgainMs) asking = undefined;
    return url;
  };
}

async function askUrl(client: webApi.WebClient): Promise<string | undefined> {
  try {
    const url = textOf((await callSlack(client, 'auth.test'))['url']);
    return url !== undefined && URL.canParse(url) ? url : undefined;
  } catch {
    // Answers do without links; that Slack fails is told by who posts.
    return undefined;
  }
}

/** The address of a message, as `chat.getPermalink` would give it with a call for each. */
export function permalink(
  workspaceUrl: string,
  { channelId, ts }: { channelId: string; ts: string },
): string {
  return new URL(`/archives/${channelId}/p${ts.replace('.', '')}`, workspaceUrl).href;
}
