import { Changes } from './changes.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { Ledger } from './ledger.ts';
import type { SandboxOptions } from './options.ts';
import { OwnAddress } from './own-address.ts';
import type { Backlog } from './panel/backlog.ts';
import type { Webhook } from './panel/webhook.ts';
import { Pauses } from './pauses.ts';
import type { Desk } from './person/desk.ts';
import { RateLimits } from './web-api/rate-limits.ts';
import type { WebApi } from './web-api/web-api.ts';
import { createWorkspace } from './workspace/workspace.ts';

/** Everything that a sandbox is made of. */
export interface Parts extends WebApi, Desk {
  /** Such as `/sandbox`. */
  readonly prefix: string;
  readonly changes: Changes;
  readonly address: OwnAddress;
  readonly webhook: Webhook | undefined;
  readonly backlog: Backlog | undefined;
}

export function createParts(options: SandboxOptions): Parts {
  const { prefix = '/sandbox', ratePerSecond = 1, burst = 3, commandsUrl } = options;
  const changes = new Changes();
  const workspace = createWorkspace(options, changes);
  const address = new OwnAddress(options.ownUrl);
  return {
    prefix,
    changes,
    workspace,
    address,
    ledger: new Ledger({ now: workspace.now, keep: options.keepCalls ?? 50_000, tell: changes.tell }),
    faults: new FaultPlan(options.seed ?? 1, changes.tell),
    pauses: new Pauses(),
    limits: new RateLimits({ perSecond: ratePerSecond, burst }),
    botToken: options.botToken,
    signingSecret: options.signingSecret,
    webhook: options.webhook,
    backlog: options.backlog,
    answerWithinMs: options.answerWithinMs ?? 3000,
    commandsUrl: () => urlOf(commandsUrl),
    ownUrl: () => `${address.get()}${prefix}`,
  };
}

function urlOf(given: string | (() => string) | undefined): string {
  if (given === undefined) throw new Error('commands and clicks need `commandsUrl`');
  return typeof given === 'string' ? given : given();
}
