import { isNamedType, recordTypeName } from '../../native-free-parsers/packets/dns/dns-names.js';

/** A DNS record type by its name (IANA): `65` is `HTTPS`. Numbers without a name, and what is a name already, stay as they are. */
export function queryTypeName(type: string): string {
  if (/^\d{1,5}$/.test(type) && isNamedType(Number(type))) return recordTypeName(Number(type));
  return descriptions.get(type) ?? type;
}

/** As Cisco's Firepower writes them: RFC 1035 section 3.2.2. A map, for logs may hold `constructor`. */
const descriptions = new Map([
  ['a host address', 'A'],
  ['IP6 Address', 'AAAA'],
  ['the canonical name for an alias', 'CNAME'],
  ['a domain name pointer', 'PTR'],
  ['mail exchange', 'MX'],
  ['an authoritative name server', 'NS'],
  ['text strings', 'TXT'],
]);
