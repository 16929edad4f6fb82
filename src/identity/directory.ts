import { readTextFile } from '../policy/text-file.js';
import { UserError } from '../user-error.js';
import { type DirectoryRecord, recordsOf } from './directory-records.js';
import { firstValueOf } from './distinguished-name.js';
import { foldName } from './fold-name.js';
import { pseudonymisedRecords, type UserPseudonym } from './pseudonymised-records.js';
import { userName } from './user-name.js';

/** A person or service account, by whichever of its names a log has it. */
export interface Person {
  /** The name that reports use: the account name, else the first part of the sign-in name or mail address. */
  readonly account: string;
  readonly name?: string;
  readonly department?: string;
  /** The account of the manager where the export has it, else as written. */
  readonly manager?: string;
  readonly isService: boolean;
}

/** Who has which account. */
export interface Directory {
  readonly people: readonly Person[];
  /** The person of an account; `user` and `realm` as `userName` gives them. */
  personOf(user: string, realm?: string): Person | undefined;
}

const mostBytes = 256_000_000;

/** Reads an export of the directory, CSV or LDIF; its accounts by their pseudonyms where that is asked. Throws a UserError that names file and line. */
export function readDirectory(path: string, pseudonymOf?: UserPseudonym): Directory {
  const text = readTextFile(path, path, { mostBytes, legacy: true });
  const records = recordsOf(text, path);
  if (records.length === 0)
    throw new UserError(
      `${path}: no person is in it. Export people with their accounts, as docs/attribution.md shows.`,
    );
  return directoryOf(pseudonymOf === undefined ? records : pseudonymisedRecords(records, pseudonymOf));
}

/** Joins records to people and makes every name of theirs known. */
function directoryOf(written: readonly DirectoryRecord[]): Directory {
  const records = onePerAccount(written);
  const accounts = accountsOf(records);
  const names = new Names();
  const people = records.map((record, i): Person => {
    const { name, department, isService } = record;
    const person = {
      account: accounts[i]!,
      ...(name !== undefined && { name }),
      ...(department !== undefined && { department }),
      isService,
    };
    return person;
  });
  records.forEach((record, i) => {
    names.addAll(record, people[i]!);
  });
  const managed = people.map((person, i) => {
    const { manager } = records[i]!;
    return manager === undefined ? person : { ...person, manager: names.ofManager(manager)?.account ?? manager };
  });
  const final = new Map(people.map((person, i) => [person, managed[i]!]));
  return {
    people: managed,
    personOf: (user, realm) => {
      const person = names.find(user, realm);
      return person && final.get(person);
    },
  };
}

/** An export of memberships has a row for each group of a person. */
function onePerAccount(records: readonly DirectoryRecord[]): DirectoryRecord[] {
  const known = new Map<string, DirectoryRecord>();
  for (const record of records) {
    const key = [record.accounts[0] ?? record.mails[0]!, record.accounts[1] ?? ''].map(foldName).join('\n');
    if (!known.has(key)) known.set(key, record);
  }
  return [...known.values()];
}

/** People of two domains may have one name: then each keeps the realm of the sign-in name. */
function accountsOf(records: readonly DirectoryRecord[]): string[] {
  const counts = new Map<string, number>();
  const names = records.map((record) => {
    const written = [...record.accounts, ...record.mails].flatMap((text) => userName(text) ?? []);
    const user = written[0]?.user ?? '';
    counts.set(user, (counts.get(user) ?? 0) + 1);
    return { user, qualified: written.find(({ realm }) => realm !== undefined) };
  });
  return names.map(({ user, qualified }) =>
    counts.get(user) === 1 || qualified === undefined ? user : `${qualified.user}@${foldName(qualified.realm!)}`,
  );
}

/** Names by how surely they mean one person. */
class Names {
  /** Account names; undefined where several people have one. */
  private readonly accounts = new Map<string, Person | undefined>();
  /** Names with their realm: sign-in names, mail addresses. */
  private readonly qualified = new Map<string, Person>();
  /** First parts of those, and names of people: only where nobody else has them. */
  private readonly loose = new Map<string, Person | undefined>();
  private readonly entries = new Map<string, Person>();

  addAll({ accounts, mails, name, dn }: DirectoryRecord, person: Person): void {
    for (const account of accounts) this.add(account, person, this.accounts);
    for (const mail of mails) this.add(mail, person, this.loose);
    if (name !== undefined) addUnlessTaken(this.loose, foldName(name), person);
    addUnlessTaken(this.loose, person.account, person);
    if (dn === undefined) return;
    this.entries.set(foldName(dn), person);
    const first = firstValueOf(dn);
    if (first !== undefined) addUnlessTaken(this.loose, foldName(first), person);
  }

  find(user: string, realm: string | undefined): Person | undefined {
    const qualified = realm === undefined ? undefined : this.qualified.get(`${user}@${foldName(realm)}`);
    return qualified ?? (this.accounts.has(user) ? this.accounts.get(user) : this.loose.get(user));
  }

  /** A manager is written as a distinguished name, an account, a mail address or a name. */
  ofManager(text: string): Person | undefined {
    const name = userName(text);
    return (
      this.entries.get(foldName(text)) ?? (name && this.find(name.user, name.realm)) ?? this.loose.get(foldName(text))
    );
  }

  private add(text: string, person: Person, bare: Map<string, Person | undefined>): void {
    const written = userName(text);
    if (written === undefined) return;
    const { user, realm } = written;
    if (realm !== undefined) this.qualified.set(`${user}@${foldName(realm)}`, person);
    addUnlessTaken(realm === undefined ? bare : this.loose, user, person);
  }
}

/** A name that several have means none of them. */
function addUnlessTaken(names: Map<string, Person | undefined>, name: string, person: Person): void {
  const isFree = !names.has(name) || names.get(name) === person;
  names.set(name, isFree ? person : undefined);
}
