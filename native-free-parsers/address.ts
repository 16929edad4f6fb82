import { isIPv4, isIPv6 } from 'node:net';

/**
 * One spelling for every IP address: IPv6 in lower case and shortest form (RFC 5952), no zone (`%eth0`), no brackets,
 * IPv4-mapped addresses as IPv4. Undefined for text that is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (!mayBeAddress(text)) return undefined;
  if (isIPv4(text)) return text;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const zone = bare.indexOf('%');
  const address = zone < 0 ? bare : bare.slice(0, zone);
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest);
  if (!mapped) return shortest;
  const high = Number.parseInt(mapped[1]!, 16);
  const low = Number.parseInt(mapped[2]!, 16);
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

/** Names end with a letter and have no colon: the patterns of `node:net` take ten times as long to tell, and most texts are names. */
function mayBeAddress(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return (last >= 0x30 && last <= 0x39) || last === 0x5d || text.includes(':') || text.includes('%');
}

/** One spelling for every hardware address: lower case, with colons. What is none, in lower case. */
export function canonicalMac(text: string): string {
  const digits = text.toLowerCase().replace(/(?<=[0-9a-f])[:.-](?=[0-9a-f])/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? digits.replace(/..(?=.)/g, '$&:') : text.toLowerCase();
}
