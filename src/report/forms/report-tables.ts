import type { Arrival, ReportDocument } from '../report-document.js';
import { bytes, type Cell, count, minutes, score, text, time } from './cell.js';

/** A table of the report, the same in every form. */
export interface ReportTable {
  /** `services`, `users`, … */
  readonly id: string;
  readonly title: string;
  /** The question that it answers. */
  readonly question: string;
  readonly columns: readonly TableColumn[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
  /** What stands in place of a table without rows. */
  readonly empty: string;
}

export interface TableColumn {
  /** As keys of the JSON form are called. */
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
}

/** A column and how its cells are made. */
interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly isNumber?: boolean;
  /** `timeZone` is that of the period. */
  readonly cell: (row: T, timeZone: string) => Cell;
}

interface Plan<T> extends Pick<ReportTable, 'id' | 'title' | 'question' | 'empty'> {
  readonly rows: (report: ReportDocument) => readonly T[];
  readonly columns: ReadonlyArray<Column<T>>;
}

/** All tables of a report, in the order in which it shows them. */
export function tablesOf(report: ReportDocument): ReportTable[] {
  return [
    made(newThisPeriod, report),
    made(services, report),
    made(
      people(
        'users',
        'People',
        'Who uses AI, and what of it is not approved? Numbers are of all their use of AI.',
        'No log names a person.',
      ),
      report,
    ),
    made(people('devices', 'Devices', 'From which devices?', 'No log names a device.'), report),
    made(
      people(
        'departments',
        'Departments',
        'Where in the organisation?',
        'No directory or group says who belongs where.',
      ),
      report,
    ),
    made(uploads, report),
    made(evaded, report),
    made(
      programs(
        'programs',
        'Programs and agents',
        'Which programs, agents and coding tools use AI?',
        'No program was seen.',
      ),
      report,
    ),
    made(programs('local', 'AI on own machines', 'Which models run inside?', 'None was seen in these logs.'), report),
    made(decisions, report),
    made(rules, report),
    made(sources, report),
    made(failed, report),
    made(hidden, report),
    made(findings, report),
  ];
}

function made<T>({ id, title, question, empty, columns, rows }: Plan<T>, report: ReportDocument): ReportTable {
  return {
    id,
    title,
    question,
    empty,
    columns: columns.map(({ key, title, isNumber = false }) => ({ key, title, isNumber })),
    rows: rows(report).map((row) => columns.map(({ cell }) => cell(row, report.period.timeZone))),
  };
}

type Named = Pick<ReportDocument['services'][number], 'name' | 'verdict'>;
type Numbered = { readonly users?: number; readonly devices?: number };
type ByWhom = Named & { readonly user?: string; readonly device?: string };

const service: Column<Pick<Named, 'name'>> = { key: 'name', title: 'Service', cell: ({ name }) => text(name) };
const verdict: Column<Pick<Named, 'verdict'>> = {
  key: 'verdict',
  title: 'Verdict',
  cell: ({ verdict }) => text(verdict),
};
const worstVerdict: typeof verdict = { ...verdict, title: 'Worst verdict' };
const firstSeen: Column<{ readonly firstSeen?: string }> = {
  key: 'firstSeen',
  title: 'First seen',
  cell: ({ firstSeen }, timeZone) => time(firstSeen, timeZone),
};
const numbersOfUsers: ReadonlyArray<Column<Numbered>> = [
  { key: 'users', title: 'People', isNumber: true, cell: ({ users }) => count(users) },
  { key: 'devices', title: 'Devices', isNumber: true, cell: ({ devices }) => count(devices) },
];
const whoAndWhat: ReadonlyArray<Column<ByWhom>> = [
  { key: 'user', title: 'Person', cell: ({ user }) => text(user) },
  { key: 'device', title: 'Device', cell: ({ device }) => text(device) },
  service,
  verdict,
];

interface ArrivalRow extends Arrival {
  readonly kind: string;
}

const newThisPeriod: Plan<ArrivalRow> = {
  id: 'arrivals',
  title: 'New',
  question: 'What is in use that was not before?',
  empty: 'Nothing is new, or nothing before was assessed.',
  rows: ({ arrivals }) =>
    (['services', 'users', 'devices', 'models', 'clients'] as const).flatMap((kind) =>
      arrivals[kind].map((each) => ({ ...each, kind: kind.slice(0, -1) })),
    ),
  columns: [
    { key: 'kind', title: 'Kind', cell: ({ kind }) => text(kind) },
    { key: 'name', title: 'Name', cell: ({ name }) => text(name) },
    { key: 'verdict', title: 'Verdict', cell: ({ kind, verdict }) => text(kind === 'service' ? verdict : undefined) },
    { key: 'users', title: 'People', isNumber: true, cell: ({ users }) => count(users) },
    {
      key: 'services',
      title: 'Not approved',
      cell: ({ kind, services }) => text(kind === 'service' ? undefined : services?.join(', ')),
    },
    firstSeen,
  ],
};

const services: Plan<ReportDocument['services'][number]> = {
  id: 'services',
  title: 'Services',
  question: 'Which AI services are used, and how much?',
  empty: 'No use of an AI service was seen.',
  rows: (report) => report.services,
  columns: [
    service,
    { key: 'vendor', title: 'Vendor', cell: ({ vendor }) => text(vendor) },
    { key: 'category', title: 'Category', cell: ({ category }) => text(category) },
    verdict,
    { key: 'use', title: 'Use', cell: ({ use }) => text(use.replace('-', ' '), use) },
    { key: 'risk', title: 'Risk', isNumber: true, cell: ({ risk }) => score(risk?.score) },
    ...numbersOfUsers,
    ...measures(),
    firstSeen,
    { key: 'lastSeen', title: 'Last seen', cell: ({ lastSeen }, timeZone) => time(lastSeen, timeZone) },
  ],
};

type Person = ReportDocument['users'][number];

function people(id: 'users' | 'devices' | 'departments', title: string, question: string, empty: string): Plan<Person> {
  return {
    id,
    title,
    question,
    empty,
    rows: (report) => report[id],
    columns: [
      {
        key: 'name',
        title: title === 'People' ? 'Person' : title.slice(0, -1),
        cell: ({ name, shared }) => text(shared && id !== 'departments' ? `${name} (shared)` : name, name),
      },
      ...(id === 'departments'
        ? numbersOfUsers.slice(0, 1)
        : [{ key: 'department', title: 'Department', cell: ({ department }: Person) => text(department) }]),
      worstVerdict,
      {
        key: 'services',
        title: 'Not approved',
        cell: ({ services }) => text(services.map(({ name }) => name).join(', ')),
      },
      {
        key: 'refused',
        title: 'Tried, refused',
        cell: ({ refused }) => text(refused?.map(({ name }) => name).join(', ')),
      },
      ...measures<Person>(),
    ],
  };
}

const uploads: Plan<ReportDocument['uploads'][number]> = {
  id: 'uploads',
  title: 'Uploads that stand out',
  question: 'Who sent far more than usual?',
  empty: 'No upload stands out.',
  rows: (report) => report.uploads,
  columns: [
    ...whoAndWhat,
    { key: 'bytesUp', title: 'Sent', isNumber: true, cell: ({ bytesUp }) => bytes(bytesUp) },
    { key: 'ownNorm', title: 'Own norm', isNumber: true, cell: ({ ownNorm }) => bytes(ownNorm) },
    { key: 'peerNorm', title: 'Others', isNumber: true, cell: ({ peerNorm }) => bytes(peerNorm) },
    { key: 'because', title: 'Why', cell: ({ because }) => text(because) },
  ],
};

const evaded: Plan<ReportDocument['evaded'][number]> = {
  id: 'evaded',
  title: 'Refused, and reached all the same',
  question: 'Where did a block not hold?',
  empty: 'No refused service was reached.',
  rows: (report) => report.evaded,
  columns: [
    ...whoAndWhat,
    { key: 'blocked', title: 'Refused', isNumber: true, cell: ({ blocked }) => count(blocked) },
    { key: 'reached', title: 'Reached', isNumber: true, cell: ({ reached }) => count(reached) },
    { key: 'by', title: 'By', cell: ({ by }) => text(by.join(', ')) },
  ],
};

type Program = ReportDocument['programs'][number];

function programs(id: 'programs' | 'local', title: string, question: string, empty: string): Plan<Program> {
  return {
    id,
    title,
    question,
    empty,
    rows: (report) => report[id],
    columns: [
      { key: 'name', title: 'Program', cell: ({ name }) => text(name) },
      { key: 'kind', title: 'Kind', cell: ({ kind }) => text(kind?.replaceAll('-', ' '), kind) },
      worstVerdict,
      id === 'local'
        ? { key: 'machines', title: 'Runs on', cell: ({ machines = [] }) => text(machines.join(', ')) }
        : {
            key: 'services',
            title: 'Services',
            cell: ({ services }) => text(services.map(({ name }) => name).join(', ')),
          },
      { key: 'models', title: 'Models', cell: ({ models }) => text(models.join(', ')) },
      ...numbersOfUsers,
      ...measures<Program>(),
    ],
  };
}

const decisions: Plan<ReportDocument['decisions'][number]> = {
  id: 'decisions',
  title: 'Decisions wanted',
  question: 'What should be reviewed next? Each line is ready for the policy: put in the verdict that you decide on.',
  empty: 'Everything in use has been decided about.',
  rows: (report) => report.decisions,
  columns: [
    service,
    { key: 'why', title: 'Why', cell: ({ why }) => text(why) },
    { key: 'policyLine', title: 'Line for the policy', cell: ({ policyLine }) => text(policyLine) },
  ],
};

const rules: Plan<ReportDocument['rules'][number]> = {
  id: 'rules',
  title: 'Rules to look at',
  question: 'Which decisions expired or fit nothing?',
  empty: 'Every rule is in force and decided something.',
  rows: (report) => report.rules,
  columns: [
    { key: 'rule', title: 'Rule', cell: ({ rule }) => text(rule) },
    { key: 'kind', title: 'State', cell: ({ kind }) => text(kind) },
    { key: 'detail', title: 'Detail', cell: ({ detail }) => text(detail) },
  ],
};

const sources: Plan<ReportDocument['coverage']['sources'][number]> = {
  id: 'sources',
  title: 'Sources',
  question: 'Which logs were read for this time?',
  empty: 'No source covers this time: nothing was assessed.',
  rows: ({ coverage }) => coverage.sources,
  columns: [
    { key: 'path', title: 'Source', cell: ({ path }) => text(path) },
    { key: 'format', title: 'Format', cell: ({ format }) => text(format) },
    { key: 'hours', title: 'Hours', isNumber: true, cell: ({ hours }) => count(hours) },
    { key: 'records', title: 'Records', isNumber: true, cell: ({ records }) => count(records) },
    { key: 'rejected', title: 'Rejected', isNumber: true, cell: ({ rejected }) => count(rejected) },
  ],
};

const failed: Plan<ReportDocument['coverage']['failed'][number]> = {
  id: 'failed',
  title: 'Not read',
  question: 'Which sources could not be read?',
  empty: 'Every source could be read.',
  rows: ({ coverage }) => coverage.failed,
  columns: [
    { key: 'path', title: 'Source', cell: ({ path }) => text(path) },
    { key: 'reason', title: 'Reason', cell: ({ reason }) => text(reason) },
    { key: 'time', title: 'Tried', cell: ({ time: tried }, timeZone) => time(tried, timeZone) },
  ],
};

const hidden: Plan<ReportDocument['coverage']['hidden'][number]> = {
  id: 'hidden',
  title: 'Hidden traffic',
  question: 'What could not be seen?',
  empty: 'No encrypted name resolution and no tunnel was seen in these logs.',
  rows: ({ coverage }) => coverage.hidden,
  columns: [
    { key: 'name', title: 'Kind', cell: ({ name }) => text(name) },
    { key: 'devices', title: 'Devices', isNumber: true, cell: ({ devices }) => count(devices) },
    { key: 'lookedUp', title: 'Looked up only', isNumber: true, cell: ({ lookedUp = 0 }) => count(lookedUp) },
    { key: 'requests', title: 'Seen', isNumber: true, cell: ({ requests }) => count(requests) },
  ],
};

const findings: Plan<ReportDocument['findings'][number]> = {
  id: 'findings',
  title: 'Findings and frameworks',
  question: 'What to do next, and which control speaks of it?',
  empty: 'Nothing was found.',
  rows: (report) => report.findings,
  columns: [
    { key: 'title', title: 'Finding', cell: ({ title }) => text(title) },
    { key: 'risk', title: 'Risk', cell: ({ risk }) => text(risk) },
    { key: 'count', title: 'Count', isNumber: true, cell: ({ count: found }) => count(found) },
    { key: 'next', title: 'Next step', cell: ({ next }) => text(next) },
    {
      key: 'frameworks',
      title: 'Frameworks',
      cell: ({ frameworks }) =>
        text(frameworks.map(({ framework, id, relation }) => `${framework} ${id} (${relation})`).join('; ')),
    },
  ],
};

type Numbers = Pick<
  Person,
  'requests' | 'blocked' | 'bytesUp' | 'bytesDown' | 'bytes' | 'activeMinutes' | 'sessions' | 'use'
>;

function measures<T extends Numbers>(): ReadonlyArray<Column<T>> {
  return [
    { key: 'requests', title: 'Requests', isNumber: true, cell: ({ requests }) => count(requests) },
    { key: 'blocked', title: 'Refused', isNumber: true, cell: ({ blocked }) => count(blocked) },
    { key: 'bytesUp', title: 'Sent', isNumber: true, cell: ({ bytesUp }) => bytes(bytesUp) },
    { key: 'bytesDown', title: 'Received', isNumber: true, cell: ({ bytesDown }) => bytes(bytesDown) },
    { key: 'bytes', title: 'Both ways', isNumber: true, cell: ({ bytes: both }) => bytes(both) },
    {
      key: 'activeMinutes',
      title: 'Active',
      isNumber: true,
      cell: ({ activeMinutes }) => minutes(activeMinutes),
    },
    { key: 'sessions', title: 'Sessions', isNumber: true, cell: ({ sessions }) => count(sessions) },
  ];
}
