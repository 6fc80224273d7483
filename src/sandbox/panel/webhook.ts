/** The app's webhook, to which the page sends the events that people write there. */
export interface Webhook {
  readonly url: string | (() => string);
  /** The `Authorization` value that it takes. */
  readonly authorization: string;
  /** What stands for that value in a command line; without it the value itself does. */
  readonly authorizationVariable?: string;
}

/** What the page must know to write a command line; no configured secret reaches it. */
export interface WebhookView {
  readonly url: string;
  /** The `Authorization` value, or how a shell has it. */
  readonly authorization: { readonly value: string } | { readonly variable: string };
}

export interface WebhookAnswer {
  /** 0 where no answer came. */
  readonly status: number;
  readonly body: string;
}

const answerWithinMs = 20_000;
const longestShown = 4000;

export function webhookView({ url, authorization, authorizationVariable }: Webhook): WebhookView {
  const shown =
    authorizationVariable === undefined ? { value: authorization } : { variable: authorizationVariable };
  return { url: urlOf(url), authorization: shown };
}

/** Posts a body as it is, as Atlassian would: the page needs no credential and asks no other origin. */
export async function postToWebhook(body: string, { url, authorization }: Webhook): Promise<WebhookAnswer> {
  try {
    const response = await fetch(urlOf(url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { status: response.status, body: (await response.text()).slice(0, longestShown) };
  } catch {
    return { status: 0, body: '' };
  }
}

export function urlOf(url: string | (() => string)): string {
  return typeof url === 'string' ? url : url();
}
