import { BlockList } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createIpRange } from '../../src/evaluate/ip-range.ts';

function isInside(range: string, address: string): boolean | undefined {
  return createIpRange(range)?.(address);
}

describe('cidr', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '::ffff:a00:1', true],
    ['::ffff:10.0.0.0/104', '10.9.9.9', true],
    ['::ffff:0.0.0.0/96', '10.9.9.9', true],
    ['::/0', '10.0.0.1', false],
    ['::/0', '::ffff:10.0.0.1', false],
    ['::/0', '::1', true],
    ['10.0.0.0/8', '10.0.0.1:443', false],
    ['10.0.0.0/8', '010.0.0.1', false],
    ['10.0.0.0/8', 'not an address', false],
  ])('%s holds %s: %j', (range, address, expected) => expect(isInside(range, address)).toBe(expected));

  it.each(['10.0.0.0/33', '10.0.0/8', '2001:db8::/129', 'example.com', '/8', '10.0.0.0/', '10.0.0.0/-1', ''])(
    '%j is no network',
    (text) => expect(createIpRange(text)).toBeUndefined(),
  );

  it('agrees with Node about IPv4 and IPv6', () => {
    const address = fc.oneof(
      fc.tuple(fc.constant('ipv4' as const), fc.ipV4()),
      fc.tuple(
        fc.constant('ipv6' as const),
        fc.ipV6().filter((text) => !text.includes('.')),
      ),
    );
    fc.assert(
      fc.property(address, fc.nat(32), address, ([kind, network], prefix, [otherKind, other]) => {
        const list = new BlockList();
        list.addSubnet(network, prefix, kind);
        const expected = kind === otherKind && list.check(other, otherKind);
        expect(isInside(`${network}/${prefix}`, other)).toBe(expected);
        expect(isInside(`${network}/${prefix}`, network)).toBe(true);
      }),
    );
  });
});
