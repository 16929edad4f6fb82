import { plainTitle, tableOf } from '../policy/directory/csv.js';
import { looksLikeLdif } from '../policy/directory/directory.js';
import { type LdifRecord, ldifRecords } from '../policy/directory/ldif.js';
import { UserError } from '../user-error.js';

/** One account as an export of the directory states it. */
export interface DirectoryRecord {
  /** Account name first, then sign-in names. */
  readonly accounts: readonly string[];
  /** Mail addresses and aliases. */
  readonly mails: readonly string[];
  readonly name?: string;
  readonly department?: string;
  readonly manager?: string;
  readonly isService: boolean;
  readonly dn?: string;
}

type Field =
  | 'account'
  | 'signIn'
  | 'mail'
  | 'name'
  | 'department'
  | 'manager'
  | 'service'
  | 'kind'
  | 'dn'
  | 'principal';

/**
 * What each field is called, letters and digits only, the best first: by Get-ADUser and LDAP, Entra ID (portal, Graph),
 * Okta, Google Workspace and lists made by hand.
 */
const spellings: Readonly<Record<Field, readonly string[]>> = {
  account: [
    'samaccountname',
    'onpremisessamaccountname',
    'uid',
    'username',
    'userid',
    'logonname',
    'accountname',
    'account',
    'user',
    'benutzername',
    'benutzer',
    'anmeldename',
    'utilisateur',
    'identifiant',
    'usuario',
  ],
  signIn: [
    'userprincipalname',
    'onpremisesuserprincipalname',
    'upn',
    'login',
    'profilelogin',
    'userlogin',
    'signinname',
    'emailaddressrequired',
    'primaryemail',
  ],
  mail: [
    'mail',
    'email',
    'emailaddress',
    'profileemail',
    'workemail',
    'secondaryemail',
    'secondemail',
    'worksecondaryemail',
    'proxyaddresses',
    'othermails',
    'aliases',
    'emailaliases',
    'alias',
    'mailnickname',
    'alternateemail',
  ],
  name: ['displayname', 'fullname', 'name', 'cn', 'anzeigename', 'nom', 'nombre'],
  department: [
    'department',
    'profiledepartment',
    'departmentname',
    'abteilung',
    'departement',
    'departamento',
    'costcenter',
    'orgunitpathrequired',
  ],
  manager: [
    'manageruserprincipalname',
    'managerupn',
    'manageremail',
    'manager',
    'profilemanager',
    'managerid',
    'managername',
    'supervisor',
    'vorgesetzter',
  ],
  service: ['serviceaccount', 'isserviceaccount', 'service', 'isservice'],
  kind: ['accounttype', 'usertype', 'employeetype', 'objectclass', 'type', 'profileusertype'],
  dn: ['distinguishedname', 'dn', 'onpremisesdistinguishedname'],
  principal: ['serviceprincipalname', 'serviceprincipalnames'],
};

/** The accounts of an export, computers and groups left out. Throws a UserError with file and line. */
export function recordsOf(text: string, path: string): DirectoryRecord[] {
  return looksLikeLdif(path, text) ? recordsOfLdif(text, path) : recordsOfCsv(text, path);
}

function recordsOfCsv(text: string, path: string): DirectoryRecord[] {
  const { titles, line, rows } = tableOf(text, path);
  const plain = titles.map(plainTitle);
  const columns = Object.fromEntries(
    Object.entries(spellings).map(([field, names]) => [
      field,
      names.map((name) => plain.indexOf(name)).filter((place) => place >= 0),
    ]),
  ) as Record<Field, number[]>;
  if (columns.account.length + columns.signIn.length + columns.mail.length === 0) {
    const has =
      titles.length === 0 ? 'the file is empty' : `the header has ${titles.slice(0, 20).join(', ').slice(0, 300)}`;
    throw new UserError(
      `${path}:${line}:1: no column with accounts: ${has}. Call one SamAccountName, UserPrincipalName or Email.`,
    );
  }
  return [...rows].flatMap(({ cells }) => {
    const valuesOf = (field: Field) => columns[field].flatMap((place) => partsOf(cells[place] ?? ''));
    const isKind = valuesOf('kind').some((kind) => /^(?:computer|group)$/i.test(kind));
    return isKind ? [] : recordOf(valuesOf);
  });
}

/** Several values in a cell are parted by `;` or `|`; parts of a distinguished name by commas. */
function partsOf(cell: string): string[] {
  return cell
    .split(/[;|\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
}

function recordsOfLdif(text: string, path: string): DirectoryRecord[] {
  const records: DirectoryRecord[] = [];
  for (const record of ldifRecords(text)) {
    if (record.faultyLine !== undefined)
      throw new UserError(
        `${path}:${record.faultyLine}:1: expected "name: value". A line that goes on from the one above starts with a blank.`,
      );
    if (isPerson(record)) records.push(...recordOf((field) => valuesIn(record, field)));
  }
  return records;
}

function valuesIn({ attributes }: LdifRecord, field: Field): string[] {
  return spellings[field].flatMap((name) => attributes.get(name) ?? []).filter((value) => value !== '');
}

/** Computers, groups, organisational units and what only alters the directory are none. */
function isPerson({ attributes }: LdifRecord): boolean {
  const classes = (attributes.get('objectclass') ?? []).map((each) => each.toLowerCase());
  if (classes.includes('computer') && !classes.some((each) => each.startsWith('msds-'))) return false;
  if (attributes.has('changetype') && !attributes.get('changetype')!.includes('add')) return false;
  const people = ['person', 'user', 'inetorgperson', 'posixaccount', 'account', 'organizationalperson'];
  return classes.length === 0 || classes.some((each) => people.includes(each) || each.startsWith('msds-'));
}

function recordOf(valuesOf: (field: Field) => readonly string[]): DirectoryRecord[] {
  const accounts = [...valuesOf('account'), ...valuesOf('signIn')];
  const mails = valuesOf('mail').map((mail) => mail.replace(/^(?:smtp|sip|x500):/i, ''));
  if (accounts.length + mails.length === 0) return [];
  const [name] = valuesOf('name');
  const [department] = valuesOf('department');
  const [manager] = valuesOf('manager');
  const [dn] = valuesOf('dn');
  return [
    {
      accounts,
      mails,
      ...(name !== undefined && { name }),
      ...(department !== undefined && { department }),
      ...(manager !== undefined && { manager }),
      ...(dn !== undefined && { dn }),
      isService: isService(valuesOf),
    },
  ];
}

/** Said so, a managed service account, one that offers services by Kerberos, or one kept among service accounts. */
function isService(valuesOf: (field: Field) => readonly string[]): boolean {
  return (
    valuesOf('service').some((value) => /^(?:true|yes|y|1|x|ja|oui|service)$/i.test(value)) ||
    valuesOf('kind').some((value) => /^(?:service|msds-.*serviceaccount)/i.test(value)) ||
    valuesOf('principal').length > 0 ||
    valuesOf('dn').some((value) => /,\s*ou=[^,]*service[\s_-]*(?:accounts?|konten|users?)/i.test(value))
  );
}
