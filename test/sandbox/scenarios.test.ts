import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays } from '../support/a-relay.ts';
import { aPageModule } from './a-page-module.ts';

interface Scenario {
  readonly id: string;
  readonly text: string;
  readonly times?: number;
}

const { scenarios } = await aPageModule<{ scenarios: readonly Scenario[] }>('scenarios');
const { bodyOf, idsIn } = await aPageModule<{
  bodyOf(text: string, given: { times: number }): string;
  idsIn(body: string): readonly string[];
}>('event-template');

const rulesDir = fileURLToPath(new URL('../../rules', import.meta.url));

/** The rules of the pack that the last event of each matches. */
const expected: Readonly<Record<string, readonly string[]>> = {
  impersonation: ['admin-impersonation'],
  tokens: ['api-token-created', 'many-api-tokens-created'],
  'brute-force': ['login-brute-force-by-ip', 'login-failed', 'password-spraying'],
  harmless: [],
  hostile: ['admin-impersonation'],
  storm: ['two-step-verification-disabled'],
};

afterEach(stopRelays);

describe('what somebody may try on the page', () => {
  it('is known here, all of it', () => {
    expect(scenarios.map(({ id }) => id).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it('matches the rules of the pack that it says, each time that it is sent', async () => {
    const relay = await aRelay({ env: { RULES_DIR: rulesDir } });
    for (const { id, text, times = 1 } of [...scenarios, ...scenarios]) {
      const body = bodyOf(text, { times });
      const { text: answer } = await relay.post(body);
      expect({ id, answer: JSON.parse(answer) }).toMatchObject({
        answer: { accepted: times, duplicates: 0 },
      });
      const why = JSON.stringify(JSON.parse(await relay.audit(`why ${idsIn(body).at(-1)}`)).blocks);
      const matched = [...why.matchAll(/✅ `([a-z0-9-]+)` matches/g)].map(([, rule]) => rule);
      expect({ id, matched: matched.toSorted() }).toEqual({ id, matched: expected[id] });
    }
  });
});
