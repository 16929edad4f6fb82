import type Database from 'better-sqlite3';
import { namings } from '../identity/bindings.js';
import { evidenceNames } from '../tally/evidence.js';
import { hourMs } from '../tally/hour-counts.js';
import type { Expiry } from './privacy.js';
import type { UsageCell } from './store.js';

/** Removes cells that name no user; returns how many groups went. */
export function removeCells(db: Database.Database, cells: readonly UsageCell[]): number {
  const idOf = (table: string) => `ifnull((SELECT id FROM ${table} WHERE name = ?), 0)`;
  const remove = db.prepare(`
    DELETE FROM usage WHERE hour = ? AND device = ${idOf('device')} AND service = ${idOf('service')} AND evidence = ?
      AND format = ${idOf('format')} AND user = 0 AND host = ${idOf('host')} AND slice = ? AND naming = ?`);
  let removed = 0;
  for (const { hour, device, service, evidence, format, host, slice, naming, user } of cells) {
    if (user !== undefined) continue;
    const code = evidenceNames.indexOf(evidence);
    removed += remove.run(hour, device, service, code, format, host ?? '', slice, namings.indexOf(naming)).changes;
  }
  return removed;
}

/** Removes the usage of hours before a time, and that they were assessed; returns how many groups went. */
export function removeHours(db: Database.Database, time: number): number {
  const hour = Math.floor(time / hourMs);
  db.prepare('DELETE FROM coverage WHERE hour < ?').run(hour);
  return db.prepare('DELETE FROM usage WHERE hour < ?').run(hour).changes;
}

/** Removes where the records of hours before a time are; returns of how many groups. */
export function removeSamples(db: Database.Database, time: number): number {
  return db
    .prepare('UPDATE usage SET sample_source = 0, sample_offset = 0 WHERE hour < ? AND sample_source <> 0')
    .run(Math.floor(time / hourMs)).changes;
}

/** Whether anything is older than it may be kept. */
export function hasExpired(db: Database.Database, { detail, samples, identity, rollups }: Expiry): boolean {
  const hourOf = (time: number | undefined) => (time === undefined ? -Infinity : Math.floor(time / hourMs));
  const asked = [
    ['usage WHERE hour < ?', hourOf(detail)],
    ['coverage WHERE hour < ?', hourOf(detail)],
    ['usage WHERE hour < ? AND sample_source <> 0', hourOf(samples)],
    ['rollup WHERE first_hour < ? AND is_final = 1', hourOf(rollups)],
    ['lease WHERE first_ms < ?', identity ?? -Infinity],
    ['logon WHERE first_ms < ?', identity ?? -Infinity],
    ['resolution WHERE first_ms < ?', identity ?? -Infinity],
  ] as const;
  return asked.some(([rows, value]) => db.prepare(`SELECT 1 FROM ${rows} LIMIT 1`).get(value) !== undefined);
}
