import { responseCodeOf } from '../../native-free-parsers/packets/dns/dns-names.js';

/**
 * A DNS response code by its name (IANA): `3` and `NxDomain` are `NXDOMAIN`. Codes without a name, and what is a
 * name already, stay as they are.
 */
export function responseCodeName(code: string): string {
  if (/^\d{1,5}$/.test(code)) return responseCodeOf(Number(code));
  return names.get(code.toLowerCase()) ?? code;
}

/** A map, for logs may hold `constructor`. */
const names = new Map([
  ['noerror', 'NOERROR'],
  ['formaterror', 'FORMERR'],
  ['serverfailure', 'SERVFAIL'],
  ['nxdomain', 'NXDOMAIN'],
  ['notimplemented', 'NOTIMP'],
  ['refused', 'REFUSED'],
  // As Cisco's Firepower writes them: IANA's descriptions.
  ['no error', 'NOERROR'],
  ['format error', 'FORMERR'],
  ['server failure', 'SERVFAIL'],
  ['non-existent domain', 'NXDOMAIN'],
  ['not implemented', 'NOTIMP'],
  ['query refused', 'REFUSED'],
]);
