import fc from 'fast-check';
import type { JsonObject } from '../../src/model/json.ts';

/** Whatever Slack or a reader could take for something else. */
const nasty = [
  '<!channel>',
  '<!here|here>',
  '<@U0BOSS>',
  '<#C0HERE|x>',
  '<https://evil.example/|Audit log>',
  '<mailto:a@b.example|x>',
  '@channel',
  'https://evil.example/',
  '&',
  '&amp;lt;!channel&gt;',
  '*b*',
  '_i_',
  '~s~',
  '`c`',
  '```',
  ':tada:',
  ':100:',
  '> q',
  '>>> q',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u3164',
  '\u{e0041}',
  '\ud83d',
  '\ude00',
  '😀',
  'é',
  'e\u0301',
  'Z\u0335\u0321\u0348\u034c\u0310\u0312\u0341',
  'ж',
  ' ',
  'a',
  '|',
  '…',
  '… (3 more characters)',
];

/** Of any code points, lone surrogates too; fast-check's own texts of that kind begin with a list of all million. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 8 })
  .map((codePoints) => String.fromCodePoint(...codePoints));

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nasty) },
  { weight: 1, arbitrary: anyText },
);

/** Text as an attacker writes it, now and then long. */
export const hostileText: fc.Arbitrary<string> = fc
  .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom(1, 1, 1, 30, 1000))
  .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 12_000));

const item = fc.record(
  {
    id: hostileText,
    type: fc.oneof(hostileText, fc.constantFrom('users', 'orgs')),
    attributes: fc.dictionary(fc.constantFrom('name', 'email', 'siteName', 'domain'), hostileText),
  },
  { requiredKeys: [] },
);

const url = fc.oneof(
  hostileText,
  hostileText.map((text) => `https://example.atlassian.net/${text}`),
  hostileText.map((text) => `https://evil.example/${text}`),
  fc.constantFrom(
    'https://evil.example/.atlassian.net/',
    'https://atlassian.net.evil.example/',
    'https://example.atlassian.net@evil.example/',
    'https://example.atlassian.net:x@evil.example/',
    'https://example.atlassian.net\\@evil.example/',
    'javascript:alert(1)',
  ),
);

/** An event as Atlassian's are, hostile in every field. */
export const hostileEvent: fc.Arbitrary<JsonObject> = fc.record({
  id: hostileText.map((text) => `e${text}`),
  type: fc.constant('events'),
  attributes: fc.record({
    action: hostileText.map((text) => `risky_action${text}`),
    time: fc.oneof(hostileText, fc.constant('2026-03-01T11:00:00Z')),
    actor: fc.record({ id: hostileText, name: hostileText, email: hostileText }, { requiredKeys: [] }),
    context: fc.array(item, { maxLength: 8 }),
    container: fc.array(item, { maxLength: 8 }),
    location: fc.dictionary(fc.constantFrom('ip', 'city', 'regionName', 'countryName'), hostileText),
  }),
  message: fc.record({ content: hostileText }),
  links: fc.record({ self: url, alt: url }, { requiredKeys: [] }),
});
