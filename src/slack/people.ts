import type { webApi } from '@slack/bolt';
import type { Logger } from '../logger.ts';
import type { Rulebook } from '../rulebook.ts';
import { version } from '../version.ts';
import { createAddressBook } from './address-book.ts';
import type { BoltParts } from './bolt-app.ts';
import { createActorAnswers } from './clicks/actor-answer.ts';
import { createAlertAck } from './clicks/alert-ack.ts';
import { createAlertDetails } from './clicks/alert-details.ts';
import { createAlertMute } from './clicks/alert-mute.ts';
import { createAlertRaw } from './clicks/alert-raw.ts';
import { createMuteConfirm } from './clicks/mute-confirm.ts';
import { createMuteEnd } from './clicks/mute-end.ts';
import { createMuteReasonSave } from './clicks/mute-reason-save.ts';
import { createMuteUntil } from './clicks/mute-until.ts';
import { createRecentNext } from './clicks/recent-next.ts';
import { createAuditCommand } from './commands/audit-command.ts';
import { createRecentPages } from './commands/recent-pages.ts';
import type { CommandParts } from './commands/subcommand.ts';
import { createHome } from './home.ts';
import { createMuting, type Muting } from './muting.ts';
import { createWhisper } from './whisper.ts';
import { createWorkspaceUrl } from './workspace-url.ts';

export interface PeopleParts
  extends Pick<CommandParts, 'store' | 'memory' | 'clock' | 'defaultChannel' | 'learning'> {
  readonly rulebook: Pick<Rulebook, 'rules' | 'evaluator' | 'loadedAt' | 'mistakes'>;
  /** Slack user ids that may mute; everybody where there are none. */
  readonly admins: ReadonlySet<string> | undefined;
  /** For what may take its time. */
  readonly client: webApi.WebClient;
  /** For what a person waits for. */
  readonly promptClient: webApi.WebClient;
  /** Told when something waits for Slack. */
  readonly onMessages: () => void;
  readonly log: Logger;
}

export interface People extends Pick<BoltParts, 'audit' | 'clicks' | 'submissions' | 'home'> {
  readonly mutes: Muting;
}

/** What people may do in Slack, each a file of its own: commands, clicks, modals, the App Home. */
export function createPeople(parts: PeopleParts): People {
  const { store, memory, clock, defaultChannel, promptClient, onMessages, log } = parts;
  const { rules, evaluator, loadedAt, mistakes } = parts.rulebook;
  const mayMute = (userId: string) => parts.admins?.has(userId) ?? true;
  const addressOf = createAddressBook(promptClient, clock);
  const mutes = createMuting({ store, rules, clock, defaultChannel, addressOf, onMessages });
  const answering = {
    store,
    rules,
    evaluator,
    memory,
    clock,
    defaultChannel,
    mayMute,
    mutes,
    addressOf,
    workspaceUrl: createWorkspaceUrl(promptClient, clock),
    rulesLoadedAt: loadedAt,
    ruleMistakes: mistakes,
    learning: parts.learning,
    version,
  };
  const home = createHome({ ...answering, client: parts.client, log });
  return {
    audit: createAuditCommand(answering),
    clicks: [
      createAlertAck({ store, clock, onMessages }),
      createAlertMute({ store, mutes, clock, mayMute }),
      createAlertDetails({ store, evaluator, memory }),
      createAlertRaw(store),
      ...createActorAnswers({ store, clock, onMessages }),
      createMuteConfirm(mutes, mayMute),
      createMuteReasonSave(mutes, mayMute),
      createMuteEnd({ store, mutes, clock, mayMute, publishHome: home.publish }),
      createRecentNext(createRecentPages(answering)),
    ],
    submissions: [createMuteUntil({ store, mutes, clock, mayMute, whisper: createWhisper(promptClient) })],
    home,
    mutes,
  };
}
