import type Database from 'better-sqlite3';
import { pseudonymPattern } from '../privacy/pseudonym.js';

/** Where the names of each table are used. Names of services, formats, clients and models tell nothing of anybody. */
const uses: Readonly<Record<string, readonly string[]>> = {
  device: [
    'SELECT device FROM usage',
    'SELECT device FROM lease',
    'SELECT device FROM logon',
    'SELECT device FROM rolled_use',
    'SELECT address FROM rolled_use',
  ],
  user: ['SELECT user FROM usage', 'SELECT user FROM logon', 'SELECT user FROM rolled_use'],
  host: ['SELECT host FROM usage', 'SELECT host FROM resolution', 'SELECT host FROM rolled_use'],
  mac: ['SELECT mac FROM lease', 'SELECT mac FROM logon'],
  address: [
    'SELECT address FROM lease',
    'SELECT address FROM logon',
    'SELECT server FROM resolution',
    'SELECT client FROM resolution',
  ],
};

/** Removes every name that nothing refers to any more. */
export function removeUnusedNames(db: Database.Database): void {
  for (const [table, selects] of Object.entries(uses)) {
    db.exec(`DELETE FROM ${table} WHERE id NOT IN (${selects.join(' UNION ')})`);
  }
  removeUnusedSeals(db);
}

/** Where pseudonyms stand; some stand in others. */
const namings = [
  'SELECT name FROM device',
  "SELECT name || '@' || realm FROM user",
  'SELECT name FROM mac',
  'SELECT name FROM address',
  'SELECT name FROM source',
  'SELECT name FROM failure',
  'SELECT shared FROM rolled_use',
];

function removeUnusedSeals(db: Database.Database): void {
  const seals = db.prepare<[], string>('SELECT pseudonym FROM sealed_name').pluck().all();
  if (seals.length === 0) return;
  const used = new Set<string>();
  for (const select of namings) {
    for (const name of db.prepare<[], string>(select).pluck().iterate()) {
      for (const [pseudonym] of name.matchAll(pseudonymPattern)) used.add(pseudonym);
    }
  }
  const remove = db.prepare('DELETE FROM sealed_name WHERE pseudonym = ?');
  for (const pseudonym of seals) if (!used.has(pseudonym)) remove.run(pseudonym);
}
