/** How long (ms) Slack, the store and a person are waited for. */
export interface Patience {
  /** Slack's answer to what the dispatcher asks. */
  readonly answerMs: number;
  /** The same for a message, which may be on its way to the channel as long as this. */
  readonly messageMs: number;
  /** Slack's answer to what a person waits for, and that is good without it. */
  readonly promptMs: number;
  /** What is ready within this time goes with the acknowledgement; a later answer over `response_url`. */
  readonly inlineMs: number;
  /** Slack waits 3 s for an acknowledgement. */
  readonly acknowledgeMs: number;
  /** An acknowledgement does not wait longer for the store's word that it is the first; this process then guards alone. */
  readonly claimMs: number;
}

export const patience: Patience = {
  answerMs: 4000,
  messageMs: 10_000,
  promptMs: 1000,
  inlineMs: 2000,
  acknowledgeMs: 2800,
  claimMs: 400,
};
