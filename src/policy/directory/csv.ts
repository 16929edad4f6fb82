import { UserError } from '../../user-error.js';
import { didYouMean } from '../nearest.js';
import type { DirectoryEntry, DirectoryExport } from './entry.js';

/** Headers of the columns, where they are not found by themselves. */
export interface CsvColumns {
  readonly userColumn?: string | undefined;
  readonly groupColumn?: string | undefined;
}

/** Headers as Active Directory, Entra ID, Okta, Google and hand-made lists write them, letters and digits only; the best first. */
const userHeaders = [
  'samaccountname',
  'uid',
  'username',
  'userid',
  'user',
  'login',
  'logonname',
  'account',
  'accountname',
  'userprincipalname',
  'upn',
  'member',
  'membername',
  'mail',
  'email',
  'emailaddress',
  'memberemail',
  'name',
];
const groupHeaders = [
  'memberof',
  'groups',
  'group',
  'groupname',
  'groupdisplayname',
  'groupemail',
  'department',
  'team',
  'role',
  'ou',
];

/**
 * People and their groups from a table with a header: one row a person with all groups, or one a membership.
 *
 *   SamAccountName,MemberOf
 *   ana,"CN=Developers,OU=Groups,DC=corp;CN=All Staff,OU=Groups,DC=corp"
 *   ben,Marketing
 *
 * Several groups in a cell are parted by `;` or `|`. Throws a UserError that starts with `name`.
 */
export function readCsv(text: string, name: string, columns: CsvColumns): DirectoryExport {
  const { titles, line, rows } = tableOf(text, name);
  const where = `${name}:${line}:1`;
  const user = columnOf(titles, columns.userColumn, userHeaders, { what: 'user', where });
  const group = columnOf(titles, columns.groupColumn, groupHeaders, { what: 'group', where });
  const entries: DirectoryEntry[] = [];
  let skipped = 0;
  for (const { cells } of rows) {
    const person = cells[user]?.trim() ?? '';
    const memberOf = groupsIn(cells[group] ?? '');
    if (person === '' || memberOf.length === 0) skipped++;
    else entries.push({ kind: 'person', names: [person], memberOf, members: [] });
  }
  return { entries, skipped };
}

/** A table with a header. */
export interface Table {
  /** As written; none where the file is empty. */
  readonly titles: readonly string[];
  /** Of the header. */
  readonly line: number;
  /** Each row with the line it starts on; empty ones are left out. */
  readonly rows: Iterable<{ readonly cells: readonly string[]; readonly line: number }>;
}

/**
 * The table in a CSV text: commas, semicolons or tabs, what PowerShell and spreadsheets put above it left out. The rows
 * throw a UserError that starts with `name` where a quote is not closed.
 */
export function tableOf(text: string, name: string): Table {
  const rows = rowsOf(text, separatorOf(headerLineOf(text)), name);
  const header = rows.next();
  return header.done ? { titles: [], line: 1, rows } : { titles: header.value.cells, line: header.value.line, rows };
}

function groupsIn(cell: string): string[] {
  const groups = cell.split(/[;|\n]/).map((group) => group.trim());
  return groups.filter((group) => group !== '');
}

/** Windows PowerShell puts `#TYPE …` above the header; a spreadsheet may put `sep=;` there. */
const preamble = /^(?:#TYPE [^\n]*\n|sep=.\r?\n|[ \t]*\r?\n)+/i;

function headerLineOf(text: string): string {
  const start = preamble.exec(text)?.[0].length ?? 0;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

function separatorOf(header: string): string {
  const outsideQuotes = header.replace(/"[^"]*"/g, '');
  const count = (separator: string) => outsideQuotes.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** The rows of RFC 4180 with the line each starts on: cells may be quoted, a quote in quotes is doubled. */
function* rowsOf(text: string, separator: string, name: string): Generator<{ cells: string[]; line: number }> {
  let at = preamble.exec(text)?.[0].length ?? 0;
  let line = 1 + newlines(text.slice(0, at));
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    for (let more = true; more; ) {
      const cell =
        text[at] === '"' ? quotedCell(text, at, separator, `${name}:${line}`) : plainCell(text, at, separator);
      cells.push(cell.value);
      line += newlines(cell.value);
      more = text[cell.end] === separator;
      at = cell.end + 1;
    }
    if (text[at - 1] === '\r' && text[at] === '\n') at++;
    line++;
    if (cells.some((cell) => cell !== '')) yield { cells, line: start };
  }
}

function plainCell(text: string, start: number, separator: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, separator: string, where: string): { value: string; end: number } {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw new UserError(`${where}:1: a quote is opened and never closed. Close it, or export again.`);
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  // Text between the closing quote and the separator is dropped, as spreadsheets do.
  return { value: text.slice(start + 1, end).replaceAll('""', '"'), end: plainCell(text, end + 1, separator).end };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

function columnOf(
  titles: readonly string[],
  asked: string | undefined,
  usual: readonly string[],
  { what, where }: { readonly what: string; readonly where: string },
): number {
  const plain = titles.map(plainTitle);
  const wanted = asked === undefined ? usual : [plainTitle(asked)];
  const found = wanted.map((title) => plain.indexOf(title)).find((index) => index >= 0);
  if (found !== undefined) return found;
  const has =
    titles.length === 0 ? 'the file is empty' : `the header has ${titles.slice(0, 20).join(', ').slice(0, 300)}`;
  if (asked !== undefined) throw new UserError(`${where}: no column "${asked}": ${has}.${didYouMean(asked, titles)}`);
  throw new UserError(`${where}: no ${what} column: ${has}. Name it in the policy with "${what}Column: …".`);
}

/** The form in which headers are compared: letters and digits. */
export function plainTitle(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
