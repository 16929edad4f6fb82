import { isIP } from 'node:net';

/*
 * What stands in place of a name says of what kind it is, and keeps of its form what attribution needs:
 *
 *   user-3f9c2a81d07b4e                            ana
 *   user-3f9c2a81d07b4e@realm-90d1f3b2c4a516       ana@CORP
 *   device-5be10f27c9a3d4                          lap-17
 *   device-5be10f27c9a3d4.domain-07aa31c5e2f984    lap-17.corp.example
 *   device-5be10f27c9a3d4$                         the account of the machine, lap-17$
 *   mac-c01d9e8f7a6b53                             00:00:5e:00:53:17
 *   ip4-1a2b3c4d5e6f70                             10.20.30.40
 *   ip6-9f8e7d6c5b4a32.mac-c01d9e8f7a6b53          an address that was made from that MAC
 *   ip4-1a2b3c4d5e6f70.net-10.20.30.0/24           with its network, where that is kept
 *   source-77665544332211                          a log
 */

/** 56 bits: among a million names, the chance that any two are one is 7 in a million. */
export const tagDigits = 14;

const tag = `[0-9a-f]{${tagDigits}}`;
/** Pseudonyms that stand for one text each, wherever they stand in another. */
export const pseudonymPattern = new RegExp(
  `\\b(?:user|realm|device|domain|mac|ip4|ip6|source|galaxy|android|iwam)[-_]${tag}\\b`,
  'g',
);
const addressPattern = new RegExp(`^ip([46])-${tag}(?:\\.mac-${tag})?(?:\\.net-[0-9a-f.:/]+)?$`);
const macOfAddress = new RegExp(`^ip6-${tag}\\.(mac-${tag})`);
const networkOfAddress = /\.net-([0-9a-f.:]+\/\d+)$/;

/** 4 or 6 for an address or the pseudonym of one, 0 for anything else. */
export function addressFamily(text: string): number {
  const family = isIP(text);
  if (family !== 0 || !text.startsWith('ip')) return family;
  return Number(addressPattern.exec(text)?.[1] ?? 0);
}

/** The pseudonym of the MAC that a pseudonymised IPv6 address was made from. */
export function macInPseudonym(address: string): string | undefined {
  return macOfAddress.exec(address)?.[1];
}

/** The network that was kept of a pseudonymised address: `10.20.30.0/24`. */
export function networkInPseudonym(address: string): string | undefined {
  return networkOfAddress.exec(address)?.[1];
}

/** Ends the pseudonym of a MAC that is no station's: a group, broadcast, or a virtual router's. */
export const groupEnding = '-group';

/** Whether a text is the pseudonym of a MAC, and of one network card. */
export function isPseudonymOfStation(mac: string): boolean | undefined {
  return mac.startsWith('mac-') ? !mac.endsWith(groupEnding) : undefined;
}
