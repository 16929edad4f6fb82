/** A DNS record type by its name (IANA): `65` is `HTTPS`. Numbers without a name here, and what is a name already, stay as they are. */
export function queryTypeName(type: string): string {
  return names[type] ?? type;
}

const names: Readonly<Record<string, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  43: 'DS',
  48: 'DNSKEY',
  64: 'SVCB',
  65: 'HTTPS',
  255: 'ANY',
  // As Cisco's Firepower writes them: RFC 1035 section 3.2.2.
  'a host address': 'A',
  'IP6 Address': 'AAAA',
  'the canonical name for an alias': 'CNAME',
  'a domain name pointer': 'PTR',
  'mail exchange': 'MX',
  'an authoritative name server': 'NS',
  'text strings': 'TXT',
};
