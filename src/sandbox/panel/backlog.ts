import { urlOf } from './webhook.ts';

/** Where the app says what waits for Slack: Prometheus text, and the names it has there. */
export interface Backlog {
  readonly url: string | (() => string);
  readonly waiting: string;
  readonly oldestSeconds: string;
}

export interface BacklogView {
  readonly waiting: number;
  readonly oldestSeconds: number;
}

const answerWithinMs = 5000;

/** Undefined where the app does not say. */
export async function readBacklog(backlog: Backlog): Promise<BacklogView | undefined> {
  try {
    const response = await fetch(urlOf(backlog.url), { signal: AbortSignal.timeout(answerWithinMs) });
    const text = await response.text();
    const waiting = metricIn(text, backlog.waiting);
    const oldestSeconds = metricIn(text, backlog.oldestSeconds);
    return waiting === undefined ? undefined : { waiting, oldestSeconds: oldestSeconds ?? 0 };
  } catch {
    return undefined;
  }
}

/** A metric without labels: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function metricIn(text: string, name: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  const value = Number(line?.slice(name.length));
  return Number.isFinite(value) ? value : undefined;
}
