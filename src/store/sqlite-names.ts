import type Database from 'better-sqlite3';
import { type UserName, userName } from '../identity/user-name.js';

/** More than a busy day has of users or devices; at some 150 bytes each, 10 MB. */
const mostRemembered = 65_536;

/** Ids of names, as they are in the database; those met lately are remembered. 0 is the id of '': the log does not say. */
export class NameIds {
  private readonly ids = new Map<string, number>();
  private readonly find: Database.Statement<string[], number>;
  private readonly insert: Database.Statement<string[]>;
  private readonly partsOf: (name: string) => string[];

  constructor(db: Database.Database, table: NameTable) {
    const columns = table === 'user' ? ['name', 'realm'] : ['name'];
    this.partsOf = table === 'user' ? userParts : (name) => [name];
    const places = columns.map(() => '?').join(', ');
    this.find = db
      .prepare<string[], number>(`SELECT id FROM ${table} WHERE (${columns.join(', ')}) = (${places})`)
      .pluck();
    this.insert = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
  }

  /** The id of a name, which is written down if it is new. Only within a transaction that writes. */
  idOf(name: string): number {
    if (name === '') return 0;
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const parts = this.partsOf(name);
    const id = this.find.get(...parts) ?? Number(this.insert.run(...parts).lastInsertRowid);
    if (this.ids.size >= mostRemembered) this.ids.clear();
    this.ids.set(name, id);
    return id;
  }

  /** To be called whenever the database may have lost a name. */
  forget(): void {
    this.ids.clear();
  }
}

/** Names by their ids, for one who reads; those met lately are remembered. */
export class NamesById {
  /** By id, which are small numbers without many gaps: a third of the time that a Map takes. */
  private names: Array<UserName | undefined> = [];
  private remembered = 0;
  private readonly find: Database.Statement<[number], { readonly user: string; readonly realm: string }>;

  constructor(db: Database.Database, table: NameTable) {
    const realm = table === 'user' ? 'realm' : `''`;
    this.find = db.prepare(`SELECT name AS user, ${realm} AS realm FROM ${table} WHERE id = ?`);
  }

  /** '' for 0: the log does not say. */
  nameOf(id: number): string {
    return this.userOf(id).user;
  }

  userOf(id: number): UserName {
    if (id === 0) return { user: '' };
    const known = this.names[id];
    if (known !== undefined) return known;
    const found = this.find.get(id);
    if (found === undefined) throw new Error(`no name has the id ${id}`);
    const { user, realm } = found;
    const name = realm === '' ? { user } : { user, realm };
    if (this.remembered++ >= mostRemembered) this.forget();
    this.names[id] = name;
    return name;
  }

  /** To be called whenever the database may have lost a name. */
  forget(): void {
    this.names = [];
    this.remembered = 0;
  }
}

export type NameTable = 'device' | 'service' | 'format' | 'user' | 'host' | 'client' | 'model' | 'address' | 'mac';

/** `ana@CORP` as batches write it; the realm is '' where there is none. */
function userParts(key: string): string[] {
  const name = userName(key);
  return name === undefined ? [key, ''] : [name.user, name.realm ?? ''];
}
