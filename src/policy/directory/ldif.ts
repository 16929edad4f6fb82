import { normalDn } from '../../identity/distinguished-name.js';
import type { DirectoryEntry, DirectoryExport } from './entry.js';

const personNames = ['samaccountname', 'uid', 'userprincipalname'];
const groupClasses = ['group', 'groupofnames', 'groupofuniquenames', 'groupofmembers', 'posixgroup', 'groupofurls'];

/**
 * People, devices and groups from an LDIF export (RFC 2849): `memberOf` of people and `member`, `uniqueMember` and
 * `memberUid` of groups.
 *
 *   dn: CN=Ana Silva,OU=People,DC=corp,DC=example
 *   objectClass: user
 *   sAMAccountName: ana
 *   memberOf: CN=Developers,OU=Groups,DC=corp,DC=example
 */
export function readLdif(text: string): DirectoryExport {
  const entries: DirectoryEntry[] = [];
  let skipped = 0;
  let attributes = new Map<string, string[]>();
  const close = () => {
    if (attributes.size === 0) return;
    const entry = entryOf(attributes);
    if (entry === undefined) skipped++;
    else entries.push(entry);
    attributes = new Map();
  };
  for (const line of unfoldedLines(text)) {
    if (line === '') close();
    else addAttribute(attributes, line);
  }
  close();
  return { entries, skipped };
}

/** Logical lines: a line that starts with a space goes on from the one before; comments are left out. */
function* unfoldedLines(text: string): Generator<string> {
  let pending: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const line = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
    at = end + 1;
    if (line.startsWith(' ') && pending.length > 0) {
      pending.push(line.slice(1));
      continue;
    }
    if (pending.length > 0) yield* uncommented(pending);
    pending = [line];
  }
  yield* uncommented(pending);
}

function* uncommented(parts: readonly string[]): Generator<string> {
  if (!parts[0]?.startsWith('#')) yield parts.join('');
}

/** `name: text` or `name:: base64`; options of the name (`;range=0-1499`, `;lang-de`) do not matter here. */
function addAttribute(attributes: Map<string, string[]>, line: string): void {
  const colon = line.indexOf(':');
  if (colon <= 0) return;
  const name = line.slice(0, colon).split(';', 1)[0]?.toLowerCase() ?? '';
  const encoded = line[colon + 1] === ':';
  const value = line.slice(colon + (encoded ? 2 : 1)).trim();
  const known = attributes.get(name) ?? [];
  known.push(encoded ? Buffer.from(value, 'base64').toString('utf8') : value);
  attributes.set(name, known);
}

function entryOf(attributes: ReadonlyMap<string, readonly string[]>): DirectoryEntry | undefined {
  const valuesOf = (name: string) => (attributes.get(name) ?? []).filter((value) => value !== '');
  const classes = valuesOf('objectclass').map((value) => value.toLowerCase());
  const members = ['member', 'uniquemember', 'memberuid'].flatMap(valuesOf);
  const isGroup = members.length > 0 || classes.some((each) => groupClasses.includes(each));
  const isDevice = classes.includes('computer') || classes.includes('device');
  const names = isGroup ? groupNames(valuesOf) : isDevice ? deviceNames(valuesOf) : peopleNames(valuesOf);
  if (names.length === 0) return undefined;
  const dn = valuesOf('dn')[0];
  return {
    kind: isGroup ? 'group' : isDevice ? 'device' : 'person',
    names,
    ...(dn !== undefined && { dn: normalDn(dn) }),
    memberOf: valuesOf('memberof'),
    members,
  };
}

type ValuesOf = (name: string) => readonly string[];

function groupNames(valuesOf: ValuesOf): string[] {
  return [...valuesOf('cn'), ...valuesOf('samaccountname')].slice(0, 1);
}

/** Active Directory ends the account name of a computer in `$`. */
function deviceNames(valuesOf: ValuesOf): string[] {
  return ['samaccountname', 'cn', 'dnshostname'].flatMap(valuesOf).map((name) => name.replace(/\$$/, ''));
}

/** The mail address stands in where there is no account name; otherwise it may be somebody else's account name. */
function peopleNames(valuesOf: ValuesOf): readonly string[] {
  const names = personNames.flatMap(valuesOf);
  return names.length > 0 ? names : valuesOf('mail').slice(0, 1);
}
