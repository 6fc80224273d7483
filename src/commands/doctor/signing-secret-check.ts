import type { SlackConfig } from '../../config.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';

const check = 'signing secret';

/** Slack tells nobody whether it is the right one; that it is none can be seen. */
export function checkSigningSecret({ sandbox, signingSecrets, appToken }: SlackConfig): Finding {
  if (sandbox) return skipped(check, 'sandbox mode: the sandbox makes one up');
  if (signingSecrets.length === 0) {
    return appToken === undefined
      ? failed(check, 'SLACK_SIGNING_SECRET is not set', mend)
      : skipped(check, 'SLACK_SIGNING_SECRET is not set, and Socket Mode needs none');
  }
  const odd = signingSecrets.filter((secret) => !/^[0-9a-f]{32}$/.test(secret)).length;
  if (odd === 0) return ok(check, 'it looks like one: 32 hexadecimal digits');
  return failed(check, 'it does not look like one, which is 32 digits of 0-9 and a-f', mend);
}

const mend =
  'copy the Signing Secret of the app\'s page "Basic Information" into SLACK_SIGNING_SECRET; it is no token';
