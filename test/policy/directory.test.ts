/** Groups as they come out of the exports in `directories/`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CsvColumns } from '../../src/policy/directory/csv.js';
import { readCsv } from '../../src/policy/directory/csv.js';
import { readDirectory } from '../../src/policy/directory/directory.js';
import { readLdif } from '../../src/policy/directory/ldif.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';
import { dataFolder, expectGolden } from './data.js';

const folder = join(dataFolder, 'directories');
const columns = JSON.parse(readFileSync(join(folder, 'columns.json'), 'utf8')) as Readonly<Record<string, CsvColumns>>;
const exports = readdirSync(folder).filter((file) => /\.(csv|ldif)$/.test(file));

describe('an export of the directory', () => {
  test('has cases of both kinds', () => {
    expect(exports.filter((file) => file.endsWith('.csv')).length).toBeGreaterThan(2);
    expect(exports.filter((file) => file.endsWith('.ldif')).length).toBeGreaterThan(1);
  });

  for (const file of exports) {
    test(`${file}: its groups, people and counts are those of the golden`, () => {
      const named = { ...columns[file], file, place: 'policy.yaml:1:1' };
      const { groups, files } = readDirectory([named], join(folder, 'policy.yaml'));
      const lines = [...groups.values()].map(({ name, people, members }) =>
        JSON.stringify({ name, people, users: members.users.texts, devices: members.devices.texts }),
      );
      lines.push(...files.map((each) => JSON.stringify(each)));
      expectGolden(`${lines.join('\n')}\n`, join(folder, `${file}.groups.ndjson`));
    });
  }

  test('every golden has its export', () => {
    const goldens = readdirSync(folder).filter((file) => file.endsWith('.groups.ndjson'));
    expect(goldens.filter((file) => !existsSync(join(folder, file.replace('.groups.ndjson', ''))))).toEqual([]);
  });

  test('damaged anywhere it gives entries or a UserError', () => {
    const random = seeded(7);
    for (const file of exports) {
      const bytes = readFileSync(join(folder, file));
      for (let round = 0; round < 300; round++) {
        const damaged = Buffer.from(bytes.subarray(0, Math.ceil(random() * bytes.length)));
        for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        const text = damaged.toString();
        expect(readLdif(text).skipped).toBeGreaterThanOrEqual(0);
        try {
          expect(readCsv(text, file, {}).entries.every(({ names }) => names[0] !== '')).toBe(true);
        } catch (error) {
          expect(error, `${file}, round ${round}`).toBeInstanceOf(UserError);
        }
      }
    }
  });
});
