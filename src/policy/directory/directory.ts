import { dirname, extname, isAbsolute, join } from 'node:path';
import { firstValueOf, normalDn } from '../../identity/distinguished-name.js';
import { Members, normalGroup, normalUser } from '../audience.js';
import type { NameTranslation } from '../name-translation.js';
import type { WrittenDirectoryFile } from '../policy-schema.js';
import { readTextFile } from '../text-file.js';
import { readCsv } from './csv.js';
import type { DirectoryEntry, DirectoryExport } from './entry.js';
import { readLdif } from './ldif.js';

/** A group as the exports of the directory have it, groups within it included. */
export interface DirectoryGroup {
  readonly name: string;
  readonly file: string;
  readonly members: Members;
  /** Each counted once, however many names they have; devices too. */
  readonly people: number;
  readonly devices: number;
}

/** What came of one export. */
export interface DirectoryFile {
  readonly file: string;
  readonly entries: number;
  /** Entries without a name or a group: nothing to use. */
  readonly skipped: number;
  /** Members that a group names and the export does not have: taken by the first part of their name. */
  readonly unresolved: number;
}

export interface Directory {
  /** By name, as group names are compared. */
  readonly groups: ReadonlyMap<string, DirectoryGroup>;
  readonly files: readonly DirectoryFile[];
}

const mostBytes = 256_000_000;

/** An export, and the place in the policy that names it. */
export interface NamedExport extends WrittenDirectoryFile {
  readonly place: string;
}

/** Reads CSV and LDIF exports, found relative to the policy's file. Throws a UserError. */
export function readDirectory(files: readonly NamedExport[], policyPath: string, names?: NameTranslation): Directory {
  const building = new Map<string, GroupInMaking>();
  const read: DirectoryFile[] = [];
  for (const written of files) {
    const { entries, skipped } = readExport(written, policyPath);
    const unresolved = addEntries(building, entries, written.file);
    read.push({ file: written.file, entries: entries.length, skipped, unresolved });
  }
  const groups = [...building].map(([key, group]) => [key, finished(group, building, names)] as const);
  return { groups: new Map(groups), files: read };
}

function readExport(written: NamedExport, policyPath: string): DirectoryExport {
  const path = isAbsolute(written.file) ? written.file : join(dirname(policyPath), written.file);
  const text = readTextFile(path, `${written.place}: ${path}`, { mostBytes, legacy: true });
  return looksLikeLdif(path, text) ? readLdif(text) : readCsv(text, path, written);
}

/** By its name, or by how it begins. */
export function looksLikeLdif(path: string, text: string): boolean {
  return ['.ldif', '.ldf'].includes(extname(path).toLowerCase()) || /^(?:version: 1|dn::? )/m.test(text.slice(0, 4096));
}

/** A group with the entries that are in it directly, and the groups within it. */
interface GroupInMaking {
  readonly name: string;
  readonly file: string;
  readonly entries: Set<Entry>;
  readonly within: Set<string>;
}

type Entry = Pick<DirectoryEntry, 'kind' | 'names'>;

/** Returns how many members of groups the export does not have. */
function addEntries(groups: Map<string, GroupInMaking>, entries: readonly DirectoryEntry[], file: string): number {
  let unresolved = 0;
  const byDn = new Map(entries.flatMap((entry) => (entry.dn === undefined ? [] : [[entry.dn, entry] as const])));
  const people = new Map<string, Entry>();
  for (const entry of entries) if (entry.kind === 'person') people.set(personKey(entry), entry);
  const groupNamed = (name: string) => {
    const key = normalGroup(name);
    const group = groups.get(key) ?? { name, file, entries: new Set(), within: new Set() };
    groups.set(key, group);
    return group;
  };
  const nameOfGroup = (reference: string) =>
    byDn.get(normalDn(reference))?.names[0] ?? firstValueOf(reference) ?? reference;
  for (const entry of entries) {
    for (const reference of entry.memberOf) addMember(groupNamed(nameOfGroup(reference)), entry, people);
    if (entry.kind !== 'group') continue;
    const group = groupNamed(entry.names[0] as string);
    for (const reference of entry.members) {
      const name = firstValueOf(reference);
      const member = byDn.get(normalDn(reference));
      if (member === undefined && name !== undefined) unresolved++;
      addMember(group, member ?? { kind: 'person', names: [name ?? reference] }, people);
    }
  }
  return unresolved;
}

function addMember(group: GroupInMaking, entry: Entry, people: ReadonlyMap<string, Entry>): void {
  if (entry.kind === 'group') group.within.add(normalGroup(entry.names[0] as string));
  // One row a membership: the rows of a person are one entry.
  else group.entries.add(entry.kind === 'person' ? (people.get(personKey(entry)) ?? entry) : entry);
}

function personKey({ names }: Entry): string {
  return normalUser(names[0] as string);
}

function finished(
  group: GroupInMaking,
  groups: ReadonlyMap<string, GroupInMaking>,
  translation: NameTranslation | undefined,
): DirectoryGroup {
  const entries = new Set<Entry>();
  const reached = new Set([group]);
  for (const each of reached) {
    for (const entry of each.entries) entries.add(entry);
    for (const key of each.within) {
      const inner = groups.get(key);
      if (inner !== undefined) reached.add(inner);
    }
  }
  const people = [...entries].filter(({ kind }) => kind === 'person');
  const devices = [...entries].filter(({ kind }) => kind === 'device');
  const userNames = [...new Set(people.flatMap(({ names }) => names.map(normalUser)))].filter(isPlain);
  const deviceNames = devices.flatMap(({ names }) => names).filter(isPlain);
  const members = new Members({
    users: translation ? userNames.map((name) => translation.user(name)) : userNames,
    devices: translation ? deviceNames.map((name) => translation.device(name)) : deviceNames,
  });
  return {
    name: group.name,
    file: group.file,
    members,
    people: new Set(people.map(personKey)).size,
    devices: devices.length,
  };
}

/** In a policy `*` stands for any characters; in a directory it cannot stand for everybody. */
function isPlain(name: string): boolean {
  return !name.includes('*');
}
