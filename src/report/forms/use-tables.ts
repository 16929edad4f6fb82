import type { Arrival, ReportDocument } from '../report-document.js';
import { score, text } from './cell.js';
import type { TablePlan } from './report-table.js';
import {
  bytesColumn,
  countColumn,
  firstSeen,
  measures,
  numbersOfUsers,
  service,
  textColumn,
  timeColumn,
  verdict,
  whoAndWhat,
  worstVerdict,
} from './table-columns.js';

interface ArrivalRow extends Arrival {
  readonly kind: string;
}

export const newThisPeriod: TablePlan<ArrivalRow> = {
  id: 'arrivals',
  title: 'New',
  question: 'What is in use that was not before?',
  empty: 'Nothing is new, or nothing before was assessed.',
  rows: ({ arrivals }) =>
    (['services', 'users', 'devices', 'models', 'clients'] as const).flatMap((kind) =>
      arrivals[kind].map((each) => ({ ...each, kind: kind.slice(0, -1) })),
    ),
  columns: [
    textColumn('kind', 'Kind'),
    textColumn('name', 'Name'),
    { key: 'verdict', title: 'Verdict', cell: ({ kind, verdict }) => text(kind === 'service' ? verdict : undefined) },
    countColumn('users', 'People'),
    {
      key: 'services',
      title: 'Not approved',
      cell: ({ kind, services }) => text(kind === 'service' ? undefined : services?.join(', ')),
    },
    firstSeen,
  ],
};

export const services: TablePlan<ReportDocument['services'][number]> = {
  id: 'services',
  title: 'Services',
  question: 'Which AI services are used, and how much?',
  empty: 'No use of an AI service was seen.',
  rows: (report) => report.services,
  columns: [
    service,
    textColumn('vendor', 'Vendor'),
    textColumn('category', 'Category'),
    verdict,
    { key: 'use', title: 'Use', cell: ({ use }) => text(use.replace('-', ' '), use) },
    { key: 'risk', title: 'Risk', isNumber: true, cell: ({ risk }) => score(risk?.score) },
    ...numbersOfUsers,
    ...measures(),
    firstSeen,
    timeColumn('lastSeen', 'Last seen'),
  ],
};

type Person = ReportDocument['users'][number];

export function people(
  id: 'users' | 'devices' | 'departments',
  title: string,
  question: string,
  empty: string,
): TablePlan<Person> {
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

export const uploads: TablePlan<ReportDocument['uploads'][number]> = {
  id: 'uploads',
  title: 'Uploads that stand out',
  question: 'Who sent far more than usual?',
  empty: 'No upload stands out.',
  rows: (report) => report.uploads,
  columns: [
    ...whoAndWhat,
    bytesColumn('bytesUp', 'Sent'),
    bytesColumn('ownNorm', 'Own norm'),
    bytesColumn('peerNorm', 'Others'),
    textColumn('because', 'Why'),
  ],
};

export const evaded: TablePlan<ReportDocument['evaded'][number]> = {
  id: 'evaded',
  title: 'Refused, and reached all the same',
  question: 'Where did a block not hold?',
  empty: 'No refused service was reached.',
  rows: (report) => report.evaded,
  columns: [
    ...whoAndWhat,
    countColumn('blocked', 'Refused'),
    countColumn('reached', 'Reached'),
    { key: 'by', title: 'By', cell: ({ by }) => text(by.join(', ')) },
  ],
};

type Program = ReportDocument['programs'][number];

export function programs(id: 'programs' | 'local', title: string, question: string, empty: string): TablePlan<Program> {
  return {
    id,
    title,
    question,
    empty,
    rows: (report) => report[id],
    columns: [
      textColumn('name', 'Program'),
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
