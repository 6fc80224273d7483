import type { Message } from '../../src/sandbox/workspace/messages.ts';
import type { Patience } from '../../src/slack/patience.ts';
import { aRelay, type TestRelay } from '../support/a-relay.ts';
import { aClock, secondMs, type TestClock } from './a-clock.ts';

/** Two severities that a mute asks about and two that it does not. */
const rules = `rules:
  - {id: risky, name: A risky action, severity: medium, match: {action: risky_action}}
  - {id: token-made, name: A token was made, severity: low, match: {action: token_created}, channel: "#tokens"}
  - {id: grave, name: A grave action, severity: high, match: {action: grave_action}}
  - {id: worst, name: The worst action, severity: critical, match: {action: worst_action}}
  - {id: always-told, name: Never muted, severity: medium, mutable: false, match: {action: other_action}}
`;

export interface Stage {
  readonly relay: TestRelay;
  readonly clock: TestClock;
  /** What the channel shows after what is due has been done. */
  channel(name?: string): Promise<readonly Message[]>;
}

/** A relay with a clock that is turned by hand. */
export async function aStage(
  env: Readonly<Record<string, string>> = {},
  patience: Partial<Patience> = {},
): Promise<Stage> {
  const clock = aClock();
  const relay = await aRelay({ rules: { 'rules.yaml': rules }, clock, env, patience });
  return {
    relay,
    clock,
    async channel(name = '#security-alerts') {
      for (let turns = 0; turns < 4; turns += 1) {
        await relay.runOnce();
        clock.turn(1100);
      }
      return relay.slack.messages(name);
    },
  };
}

/** How a time begins in a message. */
export function until(ms: number): string {
  return `<!date^${Math.floor(ms / secondMs)}^`;
}
