/** Who acts in Slack, as Slack names them. */
export interface Person {
  readonly userId: string;
  readonly teamId: string | undefined;
}
