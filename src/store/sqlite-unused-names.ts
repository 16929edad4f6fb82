import type Database from 'better-sqlite3';

/** Where the names of each table are used. Names of services, formats, clients and models tell nothing of anybody. */
const uses: Readonly<Record<string, readonly string[]>> = {
  device: ['SELECT device FROM usage', 'SELECT device FROM lease', 'SELECT device FROM logon'],
  user: ['SELECT user FROM usage', 'SELECT user FROM logon'],
  host: ['SELECT host FROM usage', 'SELECT host FROM resolution'],
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
}
