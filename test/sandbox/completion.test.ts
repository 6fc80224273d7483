import { describe, expect, it } from '@jest/globals';
import { aPageModule } from './a-page-module.ts';

interface Known {
  readonly commands: readonly object[];
  readonly rules: readonly object[];
  readonly events: readonly string[];
}

interface Completions {
  readonly from: number;
  readonly choices: readonly { readonly label: string; readonly insert: string }[];
}

const { completionsOf } = await aPageModule<{ completionsOf(text: string, known: Known): Completions }>(
  'completion',
);

const command = (name: string, usage = '') => ({ command: '/audit', name, usage, summary: 'x' });
const known = {
  commands: [
    command('recent', '[n] [alerts] [rule:ID] [actor:EMAIL]'),
    command('mute', 'RULE [actor:EMAIL] [1h] [reason…]'),
    command('unmute', 'RULE'),
    command('why', 'EVENT_ID'),
    command('help'),
  ],
  rules: [
    { id: 'site-export', about: 'A site' },
    { id: 'export', about: 'An export' },
  ],
  events: ['e-2', 'e-1'],
};

const labels = (text: string) => completionsOf(text, known).choices.map(({ label }) => label);

describe('completion', () => {
  it.each<[string, readonly string[]]>([
    ['/', ['/audit']],
    ['/aud', ['/audit']],
    ['/audit ', ['recent', 'mute', 'unmute', 'why', 'help']],
    ['/audit mu', ['mute', 'unmute']],
    ['/audit mute ', ['site-export', 'export']],
    ['/audit mute exp', ['export', 'site-export']],
    ['/audit mute export a', ['actor:']],
    ['/audit unmute site', ['site-export']],
    ['/audit why ', ['e-2', 'e-1']],
    ['/audit recent ', ['alerts', 'rule:', 'actor:']],
    ['/audit recent rule:exp', ['rule:export', 'rule:site-export']],
    ['/audit recent alerts rule:export ', ['actor:']],
    ['/audit help ', []],
    ['/other ', []],
    ['hello', []],
    ['', []],
  ])('of %j offers %j', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('takes the place of the word that is being typed', () => {
    const { from, choices } = completionsOf('/audit mute exp', known);
    expect('/audit mute exp'.slice(0, from) + choices[0]?.insert).toBe('/audit mute export ');
    const key = completionsOf('/audit recent act', known);
    expect(key.choices[0]?.insert).toBe('actor:');
  });

  it('offers no more than anybody looks through', () => {
    const rules = Array.from({ length: 500 }, (_, n) => ({ id: `rule-${n}`, about: '' }));
    expect(completionsOf('/audit mute ', { ...known, rules }).choices).toHaveLength(50);
  });
});
