import type Database from 'better-sqlite3';
import { UserError } from '../user-error.js';
import type { Privacy, Reveal, SealedName } from './privacy.js';

/** How names are kept, sealed names, and who was told what. Writing methods are called within a transaction. */
export class SqlitePrivacy {
  private readonly db: Database.Database;
  private readonly path: string;
  private readonly select: Database.Statement<[], { readonly keyId: string; readonly subnets: number }>;
  private claimed: Privacy | undefined;

  constructor(db: Database.Database, path: string) {
    this.db = db;
    this.path = path;
    this.select = db.prepare('SELECT key_id AS keyId, keeps_subnets AS subnets FROM privacy');
  }

  read(): Privacy | undefined {
    const row = this.select.get();
    return row && { keyId: row.keyId, keepsSubnets: row.subnets === 1 };
  }

  claim(privacy: Privacy | undefined): void {
    const kept = this.read();
    if (kept === undefined && privacy !== undefined) {
      if (this.db.prepare('SELECT 1 FROM source UNION ALL SELECT 1 FROM failure').get() !== undefined)
        throw new UserError(
          `${this.path}: it has names as they are in the logs, and would have both. ` +
            'Pseudonymise into a new database: name another file with --db, and scan all logs into it.',
        );
      this.db.prepare('INSERT INTO privacy VALUES (1, ?, ?)').run(privacy.keyId, privacy.keepsSubnets ? 1 : 0);
    } else this.expect(privacy, kept);
    this.claimed = privacy;
  }

  /** Another process may have claimed the store since. */
  expectClaimed(): void {
    this.expect(this.claimed, this.read());
  }

  addSealed(names: readonly SealedName[]): void {
    const insert = this.db.prepare('INSERT OR IGNORE INTO sealed_name VALUES (?, ?)');
    for (const { pseudonym, sealed } of names) insert.run(pseudonym, sealed);
  }

  sealed(pseudonyms: readonly string[]): SealedName[] {
    const find = this.db.prepare<[string], SealedName>('SELECT pseudonym, sealed FROM sealed_name WHERE pseudonym = ?');
    return pseudonyms.flatMap((pseudonym) => find.get(pseudonym) ?? []);
  }

  addReveal({ atMs, who, pseudonyms, reason }: Reveal): void {
    this.db
      .prepare('INSERT INTO reveal (at_ms, who, pseudonyms, reason) VALUES (?, ?, ?, ?)')
      .run(atMs, who, JSON.stringify(pseudonyms), reason);
  }

  reveals(): Reveal[] {
    return this.db
      .prepare<[], Omit<Reveal, 'pseudonyms'> & { readonly pseudonyms: string }>(
        'SELECT at_ms AS atMs, who, pseudonyms, reason FROM reveal ORDER BY id',
      )
      .all()
      .map((row) => ({ ...row, pseudonyms: JSON.parse(row.pseudonyms) as string[] }));
  }

  private expect(privacy: Privacy | undefined, kept: Privacy | undefined): void {
    if (privacy === undefined && kept === undefined) return;
    if (privacy === undefined)
      throw new UserError(
        `${this.path}: its names are pseudonymised, and stay so. Scan with --pseudonymise --key-file FILE, or into another ` +
          'database with --db.',
      );
    if (kept === undefined)
      throw new UserError(`${this.path}: its names are not pseudonymised. Name another file with --db.`);
    if (kept.keyId !== privacy.keyId)
      throw new UserError(
        `${this.path}: its names are pseudonymised with the key ${kept.keyId}, and the key file has ${privacy.keyId}: one ` +
          'person would be two. Name the key file that it was made with, or another database with --db.',
      );
    if (kept.keepsSubnets !== privacy.keepsSubnets)
      throw new UserError(
        `${this.path}: it was made ${kept.keepsSubnets ? 'with' : 'without'} --keep-subnets. Scan ` +
          `${kept.keepsSubnets ? 'with' : 'without'} it, or into another database with --db.`,
      );
  }
}
