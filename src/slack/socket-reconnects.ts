import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/** How a connection ended. */
export interface Attempt {
  /** What kept it from being made; undefined where it was made, and ended later. */
  readonly error?: string;
  /** How long Slack asks to wait. */
  readonly waitMs?: number;
}

/** When to connect again, and what is told meanwhile. */
export interface Reconnects {
  connected(): void;
  /** The ms to wait before the next attempt. */
  ended(attempt: Attempt): number;
  /** What is wrong; undefined while connected, and for the moment that Slack's renewal of a connection takes. */
  trouble(): string | undefined;
}

const firstWaitMs = 250;
const longestWaitMs = 30_000;
/** A connection that lasted so long counts as a good one: the next is opened at once. */
const steadyMs = 10_000;
/** Slack renews connections now and then. */
const renewalMs = 10_000;

export function createReconnects({ clock, log }: { clock: Clock; log: Logger }): Reconnects {
  let failures = 0;
  let connectedAt: number | undefined;
  let lostAt: number | undefined;
  let told: string | undefined;

  const note = (error: string | undefined): void => {
    if (error !== undefined && error !== told)
      log.error({ error }, 'Slack cannot be reached for Socket Mode: commands and clicks do not arrive');
    if (error === undefined && told !== undefined) log.info('Socket Mode is connected again');
    told = error;
  };

  return {
    connected() {
      connectedAt = clock.now();
      lostAt = undefined;
      note(undefined);
    },
    ended({ error, waitMs = 0 }) {
      const now = clock.now();
      if (error !== undefined) note(error);
      const wasSteady = connectedAt !== undefined && now - connectedAt >= steadyMs;
      failures = wasSteady ? 0 : failures + 1;
      if (connectedAt !== undefined) lostAt = now;
      connectedAt = undefined;
      return Math.max(waitMs, waitAfter(failures));
    },
    trouble() {
      if (connectedAt !== undefined) return undefined;
      if (lostAt !== undefined && clock.now() - lostAt < renewalMs) return undefined;
      return `not connected (${told ?? 'connecting'})`;
    },
  };
}

function waitAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
}
