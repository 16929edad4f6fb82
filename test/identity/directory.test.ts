import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Person, readDirectory } from '../../src/identity/directory.js';
import { userName } from '../../src/identity/user-name.js';
import { packageRoot } from '../../src/package-root.js';
import { UserError } from '../../src/user-error.js';
import { emptyFolder } from '../cli/run.js';

const folder = join(packageRoot, 'test/identity/directories');

interface Expected {
  readonly people: number;
  /** Who a name means as a log may write it; null for nobody. */
  readonly names: Readonly<Record<string, Person | null>>;
}

describe('an export of the directory', () => {
  for (const file of readdirSync(folder).filter((name) => !name.endsWith('.yaml'))) {
    const { people, names } = parse(readFileSync(join(folder, `${file}.names.yaml`), 'utf8')) as Expected;
    const directory = readDirectory(join(folder, file));
    test(`${file} has ${people} accounts`, () => {
      expect(directory.people.map(({ account }) => account)).toHaveLength(people);
    });
    test.each(Object.entries(names))(`${file}: %s is one person`, (written, person) => {
      const { user, realm } = userName(written)!;
      expect(directory.personOf(user, realm) ?? null).toEqual(person);
    });
  }

  test('with a row for each group of a person has the person once', () => {
    const { people } = readDirectory(fileOf('SamAccountName,MemberOf\nana,Staff\nana,Research\nben,Staff\n'));
    expect(people.map(({ account }) => account)).toEqual(['ana', 'ben']);
  });
});

describe('a mistake is named with file and line, and how to mend it:', () => {
  test.each([
    [
      'a header without accounts',
      'Name,Age\nAna,3\n',
      /:1:1: no column with accounts: the header has Name, Age\. Call one/,
    ],
    ['a quote that is never closed', 'SamAccountName\nana\n"ben\n', /:3:1: a quote is opened and never closed/],
    ['a line of LDIF that is no attribute', 'dn: CN=Ana\nuid: ana\nfolded badly\n', /:3:1: expected "name: value"/],
    ['a table of nobody', 'SamAccountName\n', /no person is in it/],
    ['an empty file', '', /no column with accounts: the file is empty/],
  ])('%s', (_, text, says) => {
    const path = fileOf(text);
    expect(() => readDirectory(path)).toThrow(UserError);
    expect(() => readDirectory(path)).toThrow(says);
    expect(() => readDirectory(path)).toThrow(path);
  });

  test('a file that is not there', () => {
    expect(() => readDirectory('/nowhere/people.csv')).toThrow(/people\.csv: no such file\. Check the path/);
  });
});

function fileOf(text: string): string {
  const path = join(emptyFolder(), 'export');
  writeFileSync(path, text);
  return path;
}
