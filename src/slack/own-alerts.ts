import type { Clock } from '../clock.ts';
import { type Severity, severities } from '../model/severity.ts';
import type { Store } from '../record/store.ts';
import type { Address, AddressOf } from './address-book.ts';

const lookBackMs = 7 * 86_400_000;

export interface WantedMute {
  readonly ruleId: string;
  readonly actor?: string;
  /** The actors of the alert whose menu was used. */
  readonly about?: readonly string[];
  readonly userId: string;
}

/** What a mute by this person comes to. */
export interface Outlook {
  readonly address: Address;
  /** Why this person may not have it. */
  readonly refusal?: string;
  /** How many alerts' events it would have hidden in the last 7 days. */
  readonly wouldHide: Readonly<Record<Severity, number>>;
}

/**
 * Nobody mutes what is about themselves, whoever that is in Atlassian: the actor with the address that Slack has of them.
 * - For an alert of theirs, for themselves as `actor:`, and for a rule of which everything lately was theirs, a mute
 *   is refused.
 * - A rule that others set off too may be noisy for whoever is on call: it can be muted, but the mute spares its
 *   owner (`Mute.sparedActor`): what is about them is posted as ever, be it caused before or after.
 * - Where Slack does not say the address, a mute goes on and its notice says that this is not known. It hides nothing
 *   for ever, is told in the channel with its owner and is in the journal; to refuse instead would leave nobody able to
 *   stop a flood while Slack has trouble, or where the app lacks the scope.
 */
export function createOwnAlerts({
  addressOf,
  store,
  clock,
}: {
  readonly addressOf: AddressOf;
  readonly store: Pick<Store, 'countMatches'>;
  readonly clock: Clock;
}): (wanted: WantedMute) => Promise<Outlook> {
  return async ({ ruleId, actor, about = [], userId }) => {
    const since = clock.now() - lookBackMs;
    const scope = actor === undefined ? { ruleId } : { ruleId, actor };
    const [address, all] = await Promise.all([addressOf(userId), store.countMatches({ ...scope, since })]);
    const { email } = address;
    if (email === undefined) return { address, wouldHide: all };
    if ([actor, ...about].includes(email)) return { address, wouldHide: all, refusal: ofYours };
    if (actor !== undefined) return { address, wouldHide: all };
    const own = await store.countMatches({ ruleId, actor: email, since });
    const wouldHide = without(all, own);
    const onlyOwn = total(own) > 0 && total(wouldHide) <= 0;
    return { address, wouldHide, ...(onlyOwn ? { refusal: allYours } : {}) };
  };
}

const ofYours = 'This is about you: somebody else has to mute it.';
const allYours = 'All that this rule found in the last 7 days is about you: somebody else has to mute it.';

function without(
  all: Readonly<Record<Severity, number>>,
  own: Readonly<Record<Severity, number>>,
): Record<Severity, number> {
  const { info, low, medium, high, critical } = all;
  return {
    info: info - own.info,
    low: low - own.low,
    medium: medium - own.medium,
    high: high - own.high,
    critical: critical - own.critical,
  };
}

function total(counts: Readonly<Record<Severity, number>>): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}
