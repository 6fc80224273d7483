/** The secrets of every test relay: none of them may appear in anything that it writes. */
export const secrets = {
  SLACK_BOT_TOKEN: 'xoxb-test-0123456789-secret',
  SLACK_SIGNING_SECRET: 'signing-secret-for-tests-0123456789',
  WEBHOOK_AUTHORIZATION: `Basic ${Buffer.from('atlassian:webhook-secret-for-tests').toString('base64')}`,
} as const;

export function expectNoSecrets(text: string): void {
  for (const [name, secret] of Object.entries(secrets)) {
    if (text.includes(secret)) throw new Error(`${name} was written out`);
  }
}
