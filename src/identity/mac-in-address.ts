import { macInPseudonym } from '../privacy/pseudonym.js';

/**
 * The MAC that an IPv6 interface identifier was made from (RFC 4291, appendix A): `02:00:5e:00:53:17` of
 * `fe80::5eff:fe00:5317`; undefined for all other addresses, privacy addresses among them.
 */
export function macInAddress(address: string): string | undefined {
  if (address.startsWith('ip6-')) return macInPseudonym(address);
  if (!address.includes(':')) return undefined;
  const [left = '', right = ''] = address.split('::', 2);
  const groups = [left, right].map((part) => (part === '' ? [] : part.split(':')));
  const missing = address.includes('::') ? 8 - groups[0]!.length - groups[1]!.length : 0;
  const all = [...groups[0]!, ...Array<string>(Math.max(0, missing)).fill('0'), ...groups[1]!];
  if (all.length !== 8) return undefined;
  const digits = all
    .slice(4)
    .map((group) => group.padStart(4, '0'))
    .join('');
  if (digits.slice(6, 10) !== 'fffe') return undefined;
  // The bit that tells an address of the maker's from a local one is turned over.
  const first = (Number.parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
  return `${first}${digits.slice(2, 6)}${digits.slice(10)}`.replace(/..(?=.)/g, '$&:');
}
