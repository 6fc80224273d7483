import { messageIntervalMs } from './pacing.ts';

/** Slack limits a workspace too, and says so only by limiting its channels: then all of them share one pace. */
export interface WorkspacePace {
  /** Slack asked a channel to wait until then. */
  noteLimited(channel: string, until: number): void;
  /** Whether another channel may be served now; each yes counts. */
  mayServe(now: number): boolean;
}

/** One limited channel is its own affair. */
const severalChannels = 2;

export function createWorkspacePace(): WorkspacePace {
  const limited = new Map<string, number>();
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    noteLimited: (channel, until) => limited.set(channel, until),
    mayServe(now) {
      for (const [channel, until] of limited) if (until <= now) limited.delete(channel);
      if (limited.size >= severalChannels && now - lastAt < messageIntervalMs) return false;
      lastAt = now;
      return true;
    },
  };
}
