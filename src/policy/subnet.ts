import { isIP } from 'node:net';

/** An address as a number; an IPv6 form of an IPv4 address counts as IPv4. */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** A range of addresses that share their first `prefix` bits. */
export interface Subnet extends Address {
  readonly text: string;
  readonly prefix: number;
}

/** Parses an address; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const plain = text.split('%', 1)[0] as string;
  const family = isIP(plain);
  if (family === 4) return { family, bits: bitsOfIpv4(plain) };
  if (family !== 6) return undefined;
  const bits = bitsOfIpv6(plain);
  const mapped = bits >> 32n === 0xffffn;
  return mapped ? { family: 4, bits: bits & 0xffff_ffffn } : { family, bits };
}

/** Parses `10.20.0.0/16`, `2001:db8::/32` or a single address; a string in its place says what is wrong. */
export function parseSubnet(text: string): Subnet | string {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return `"${text}" is not a subnet. Write it like 10.20.0.0/16 or 2001:db8::/32.`;
  const width = address.family === 4 ? 32 : 128;
  const written = slash < 0 ? String(width) : text.slice(slash + 1);
  const prefix = /^\d{1,3}$/.test(written) ? Number(written) : Number.NaN;
  if (!(prefix >= 0 && prefix <= width)) {
    return `"/${written}" is not a prefix length. An IPv${address.family} subnet ends in /0 to /${width}.`;
  }
  const hostBits = BigInt(width - prefix);
  const base = (address.bits >> hostBits) << hostBits;
  if (base !== address.bits) {
    const start = formatAddress(address.family, base);
    return `"${text}" has bits set beyond its /${prefix}. Write ${start}/${prefix}, or ${formatAddress(address.family, address.bits)} for that address alone.`;
  }
  return { ...address, prefix, text };
}

/** Whether the address lies in the subnet. */
export function subnetHolds(subnet: Subnet, address: Address): boolean {
  if (subnet.family !== address.family) return false;
  const hostBits = BigInt((subnet.family === 4 ? 32 : 128) - subnet.prefix);
  return address.bits >> hostBits === subnet.bits >> hostBits;
}

/** Whether every address of `narrow` lies in `wide`. */
export function subnetCovers(wide: Subnet, narrow: Subnet): boolean {
  return wide.prefix <= narrow.prefix && subnetHolds(wide, narrow);
}

function bitsOfIpv4(text: string): bigint {
  return text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bitsOfIpv6(text: string): bigint {
  const [head = '', tail] = withoutDots(text).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((bits, part) => (bits << 16n) | BigInt(`0x${part}`), 0n);
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`. */
function withoutDots(text: string): string {
  const colon = text.lastIndexOf(':');
  const last = text.slice(colon + 1);
  if (!last.includes('.')) return text;
  const bits = bitsOfIpv4(last);
  return `${text.slice(0, colon + 1)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}

function formatAddress(family: 4 | 6, bits: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
}
