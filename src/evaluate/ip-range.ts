import { isIPv4, isIPv6 } from 'node:net';

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export const cidrForm = 'an IPv4 or IPv6 address or network, such as 10.0.0.0/8 or 2001:db8::/32';

/** A test for addresses inside the network; undefined where the text is no network. */
export function createIpRange(text: string): ((address: string) => boolean) | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  const shift = BigInt(range.address.bits - range.prefix);
  const network = range.address.value >> shift;
  return (address) => {
    const parsed = parseAddress(address);
    return parsed !== undefined && parsed.bits === range.address.bits && parsed.value >> shift === network;
  };
}

function parseRange(text: string): { address: Address; prefix: number } | undefined {
  const [, host = '', prefixText] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const plain = parsePlainAddress(host);
  if (plain === undefined) return undefined;
  const prefix = prefixText === undefined ? plain.bits : Number(prefixText);
  if (prefix > plain.bits) return undefined;
  const address = unmapped(plain);
  if (address.bits === plain.bits) return { address, prefix };
  return prefix >= 96 ? { address, prefix: prefix - 96 } : { address: plain, prefix };
}

/** An IPv4-mapped address is the IPv4 address it holds. */
function parseAddress(text: string): Address | undefined {
  const plain = parsePlainAddress(text);
  return plain === undefined ? undefined : unmapped(plain);
}

function unmapped(address: Address): Address {
  const mapped = address.bits === 128 && address.value >> 32n === 0xffffn;
  return mapped ? { bits: 32, value: address.value & 0xffff_ffffn } : address;
}

function parsePlainAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { bits: 32, value: ipv4Value(text) };
  return isIPv6(text) ? { bits: 128, value: ipv6Value(text.split('%')[0] ?? '') } : undefined;
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function ipv6Value(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const value = ipv4Value(group);
    return [value >> 16n, value & 0xffffn];
  });
}
