import type { Clock } from '../clock.ts';
import type { ChannelState, Store } from '../record/store.ts';
import { claimMs, longestAnswerMs } from './pacing.ts';

/** A channel's state after something was shown there, or not. */
export interface Brought extends ChannelState {
  /** Slack asked to wait with the channel. */
  readonly limited?: true;
}

/** A channel that no other replica serves meanwhile. */
export interface Claim {
  readonly state: ChannelState;
  /**
   * Whether what is sent now is answered before anybody else may take the channel; extends the claim where that is not
   * sure. False where it lapsed and another took over: to send anything then would show it twice.
   */
  lasts(): Promise<boolean>;
  /** Whether nobody else can have taken the channel over yet. */
  isHeld(): boolean;
  release(after: ChannelState): Promise<void>;
}

export interface Claiming {
  readonly store: Store;
  readonly clock: Clock;
  /** Names this process among the replicas. */
  readonly claimant: string;
}

/** Undefined where another replica has the channel. */
export async function claimChannel(
  { store, clock, claimant }: Claiming,
  channel: string,
): Promise<Claim | undefined> {
  const now = clock.now();
  let until = now + claimMs;
  const state = await store.claimChannel({ channel, claimant, now, until });
  if (state === undefined) return undefined;
  return {
    state,
    async lasts() {
      if (clock.now() + longestAnswerMs <= until) return true;
      until = clock.now() + claimMs;
      return store.extendClaim({ channel, claimant, until });
    },
    isHeld: () => clock.now() < until,
    release: (after) => store.releaseChannel(channel, claimant, after),
  };
}
