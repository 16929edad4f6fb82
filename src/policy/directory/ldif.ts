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
  for (const { attributes } of ldifRecords(text)) {
    const entry = entryOf(attributes);
    if (entry === undefined) skipped++;
    else entries.push(entry);
  }
  return { entries, skipped };
}

/** One entry of an LDIF export, its values decoded. */
export interface LdifRecord {
  /** Of its first attribute. */
  readonly line: number;
  /** Values by attribute in lower case, options left out. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** The first of its lines that is no attribute. */
  readonly faultyLine?: number;
}

/** The entries of an LDIF text: folded lines joined, base64 decoded, comments left out. */
export function* ldifRecords(text: string): Generator<LdifRecord> {
  let attributes = new Map<string, string[]>();
  let first = 0;
  let faultyLine: number | undefined;
  for (const { text: content, line } of unfoldedLines(text)) {
    if (content !== '') {
      if (attributes.size === 0) first = line;
      if (!addAttribute(attributes, content)) faultyLine ??= line;
      continue;
    }
    if (attributes.size > 0) yield { line: first, attributes, ...(faultyLine !== undefined && { faultyLine }) };
    attributes = new Map();
    faultyLine = undefined;
  }
  if (attributes.size > 0) yield { line: first, attributes, ...(faultyLine !== undefined && { faultyLine }) };
}

interface Line {
  readonly text: string;
  /** The number of the first of the lines that it was folded over. */
  readonly line: number;
}

/** Logical lines: a line that starts with a space goes on from the one before; comments are left out. */
function* unfoldedLines(text: string): Generator<Line> {
  let pending: string[] = [];
  let started = 1;
  let number = 0;
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const line = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
    at = end + 1;
    number++;
    if (line.startsWith(' ') && pending.length > 0) {
      pending.push(line.slice(1));
      continue;
    }
    if (pending.length > 0) yield* uncommented(pending, started);
    pending = [line];
    started = number;
  }
  yield* uncommented(pending, started);
}

function* uncommented(parts: readonly string[], line: number): Generator<Line> {
  if (!parts[0]?.startsWith('#')) yield { text: parts.join(''), line };
}

/**
 * `name: text` or `name:: base64`; options of the name (`;range=0-1499`, `;lang-de`) do not matter here. False for what is
 * neither.
 */
function addAttribute(attributes: Map<string, string[]>, line: string): boolean {
  const colon = line.indexOf(':');
  if (colon <= 0) return false;
  const name = line.slice(0, colon).split(';', 1)[0]?.toLowerCase() ?? '';
  const encoded = line[colon + 1] === ':';
  const value = line.slice(colon + (encoded ? 2 : 1)).trim();
  const known = attributes.get(name) ?? [];
  known.push(encoded ? Buffer.from(value, 'base64').toString('utf8') : value);
  attributes.set(name, known);
  return true;
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
