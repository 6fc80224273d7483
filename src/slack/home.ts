import type { webApi } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type StatusParts, statusLines } from './commands/status.ts';
import type { CommandParts } from './commands/subcommand.ts';
import { type HomeView, homeView } from './home-view.ts';
import { callSlack } from './web-client.ts';

/** A person's App Home: https://docs.slack.dev/surfaces/app-home */
export interface Home {
  /** Shows it as things are now. Never rejects: what was published before stays. */
  publish(userId: string): Promise<void>;
}

export interface HomeParts extends StatusParts, Pick<CommandParts, 'mayMute'> {
  readonly client: webApi.WebClient;
  readonly log: Logger;
}

export function createHome({ client, log, ...parts }: HomeParts): Home {
  return {
    async publish(userId) {
      try {
        const view = await draw(parts, userId);
        await callSlack(client, 'views.publish', { user_id: userId, view });
      } catch (error) {
        log.warn({ err: messageOf(error) }, 'an App Home could not be published');
      }
    },
  };
}

async function draw(parts: Omit<HomeParts, 'client' | 'log'>, userId: string): Promise<HomeView> {
  const { store, clock, mayMute } = parts;
  const { rules } = parts.rules();
  const now = clock.now();
  const [status, mutes, lastMatches] = await Promise.all([
    statusLines(parts),
    store.activeMutes(now),
    store.lastMatches(rules.map(({ id }) => id)),
  ]);
  return homeView({ status, mutes, rules, lastMatches, now, mayMute: mayMute(userId) });
}
