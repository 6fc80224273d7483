import { webApi } from '@slack/bolt';
import type { SlackConfig } from '../config.ts';
import { isObject, type JsonObject } from '../model/json.ts';

/** Ours decides when to try again: Slack's client would retry for half an hour and hold up other channels. */
const noRetries = { retries: 0 };

/** `timeoutMs` is how long an answer may take; after that the outcome counts as unknown. */
export function createWebClient(
  { botToken, apiUrl }: Pick<SlackConfig, 'botToken' | 'apiUrl'>,
  timeoutMs: number,
): webApi.WebClient {
  return new webApi.WebClient(botToken, {
    retryConfig: noRetries,
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: webApi.LogLevel.ERROR,
    logger: silentLogger,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
}

/** What goes wrong comes back as an error, and is logged once by whoever decides what follows. */
export const silentLogger: webApi.Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => webApi.LogLevel.ERROR,
  setName: () => {},
};

/** One method of the Web API, its answer unknown until it is looked at. */
export async function callSlack(
  client: webApi.WebClient,
  method: string,
  args: Record<string, unknown> = {},
): Promise<JsonObject> {
  const answer: unknown = await client.apiCall(method, args);
  return isObject(answer) ? answer : {};
}

/** Where the next page of a list begins; undefined on the last. */
export function nextCursor(answer: JsonObject): string | undefined {
  const metadata = answer['response_metadata'];
  const cursor = isObject(metadata) ? metadata['next_cursor'] : undefined;
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}
