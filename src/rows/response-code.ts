/**
 * A DNS response code by its name (IANA): `3` and `NxDomain` are `NXDOMAIN`. Codes without a name, and what is a
 * name already, stay as they are.
 */
export function responseCodeName(code: string): string {
  return names[code] ?? names[code.toLowerCase()] ?? code;
}

const names: Readonly<Record<string, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  16: 'BADVERS',
  23: 'BADCOOKIE',
  noerror: 'NOERROR',
  formaterror: 'FORMERR',
  serverfailure: 'SERVFAIL',
  nxdomain: 'NXDOMAIN',
  notimplemented: 'NOTIMP',
  refused: 'REFUSED',
  // As Cisco's Firepower writes them: IANA's descriptions.
  'no error': 'NOERROR',
  'format error': 'FORMERR',
  'server failure': 'SERVFAIL',
  'non-existent domain': 'NXDOMAIN',
  'not implemented': 'NOTIMP',
  'query refused': 'REFUSED',
};
