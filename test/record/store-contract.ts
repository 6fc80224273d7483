import { describe } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { describeAcknowledgements } from './acknowledgements-contract.ts';
import { describeAlerts } from './alerts-contract.ts';
import { describeAsks } from './asks-contract.ts';
import { describeChannels } from './channels-contract.ts';
import { describeDigests } from './digests-contract.ts';
import { describeEvents } from './events-contract.ts';
import { describeJournal } from './journal-contract.ts';
import { describeMessages } from './messages-contract.ts';
import { describeMutes } from './mutes-contract.ts';
import { describeRecent } from './recent-contract.ts';
import { describeRetention } from './retention-contract.ts';
import { describeSeenRequests } from './seen-requests-contract.ts';

/** What every store must do, whatever database is below it; `open` gives a new, empty one. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    describeEvents(open);
    describeRecent(open);
    describeAlerts(open);
    describeAcknowledgements(open);
    describeAsks(open);
    describeMessages(open);
    describeChannels(open);
    describeDigests(open);
    describeMutes(open);
    describeJournal(open);
    describeRetention(open);
    describeSeenRequests(open);
  });
}
