import { randomBytes } from 'node:crypto';

export interface TicketRules {
  /** Ms that a ticket lives. */
  readonly livesMs: number;
  readonly uses: number;
  readonly now: () => number;
}

export type Redeemed<T> = { readonly for: T } | { readonly refused: 'unknown' | 'expired' | 'used' };

interface Ticket<T> {
  readonly for: T;
  readonly expiresAt: number;
  usesLeft: number;
}

const mostTickets = 10_000;

/** What Slack hands out to be used soon and seldom: trigger ids and response addresses. */
export class Tickets<T> {
  readonly #tickets = new Map<string, Ticket<T>>();
  readonly #rules: TicketRules;

  constructor(rules: TicketRules) {
    this.#rules = rules;
  }

  issue(value: T): string {
    const id = randomBytes(16).toString('hex');
    const { livesMs, uses, now } = this.#rules;
    this.#tickets.set(id, { for: value, expiresAt: now() + livesMs, usesLeft: uses });
    this.#forgetOldest();
    return id;
  }

  redeem(id: string): Redeemed<T> {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return { refused: 'unknown' };
    if (ticket.usesLeft === 0) return { refused: 'used' };
    if (this.#rules.now() > ticket.expiresAt) return { refused: 'expired' };
    ticket.usesLeft -= 1;
    return { for: ticket.for };
  }

  #forgetOldest(): void {
    for (const id of this.#tickets.keys()) {
      if (this.#tickets.size <= mostTickets) return;
      this.#tickets.delete(id);
    }
  }
}
