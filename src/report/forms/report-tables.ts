import type { ReportDocument } from '../report-document.js';
import { count, text, time } from './cell.js';
import { type ReportTable, type TablePlan, tableOf } from './report-table.js';
import { countColumn, service, textColumn } from './table-columns.js';
import { evaded, newThisPeriod, people, programs, services, uploads } from './use-tables.js';

/** All tables of a report, in the order in which it shows them. */
export function tablesOf(report: ReportDocument): ReportTable[] {
  return [
    tableOf(newThisPeriod, report),
    tableOf(services, report),
    tableOf(
      people(
        'users',
        'People',
        'Who uses AI, and what of it is not approved? Numbers are of all their use of AI.',
        'No log names a person.',
      ),
      report,
    ),
    tableOf(people('devices', 'Devices', 'From which devices?', 'No log names a device.'), report),
    tableOf(
      people(
        'departments',
        'Departments',
        'Where in the organisation?',
        'No directory or group says who belongs where.',
      ),
      report,
    ),
    tableOf(uploads, report),
    tableOf(evaded, report),
    tableOf(
      programs(
        'programs',
        'Programs and agents',
        'Which programs, agents and coding tools use AI?',
        'No program was seen.',
      ),
      report,
    ),
    tableOf(
      programs('local', 'AI on own machines', 'Which models run inside?', 'None was seen in these logs.'),
      report,
    ),
    tableOf(decisions, report),
    tableOf(rules, report),
    tableOf(sources, report),
    tableOf(failed, report),
    tableOf(hidden, report),
    tableOf(findings, report),
  ];
}

const decisions: TablePlan<ReportDocument['decisions'][number]> = {
  id: 'decisions',
  title: 'Decisions wanted',
  question: 'What should be reviewed next? Each line is ready for the policy: put in the verdict that you decide on.',
  empty: 'Everything in use has been decided about.',
  rows: (report) => report.decisions,
  columns: [service, textColumn('why', 'Why'), textColumn('policyLine', 'Line for the policy')],
};

const rules: TablePlan<ReportDocument['rules'][number]> = {
  id: 'rules',
  title: 'Rules to look at',
  question: 'Which decisions expired or fit nothing?',
  empty: 'Every rule is in force and decided something.',
  rows: (report) => report.rules,
  columns: [textColumn('rule', 'Rule'), textColumn('kind', 'State'), textColumn('detail', 'Detail')],
};

const sources: TablePlan<ReportDocument['coverage']['sources'][number]> = {
  id: 'sources',
  title: 'Sources',
  question: 'Which logs were read for this time?',
  empty: 'No source covers this time: nothing was assessed.',
  rows: ({ coverage }) => coverage.sources,
  columns: [
    textColumn('path', 'Source'),
    textColumn('format', 'Format'),
    countColumn('hours', 'Hours'),
    countColumn('records', 'Records'),
    countColumn('rejected', 'Rejected'),
  ],
};

const failed: TablePlan<ReportDocument['coverage']['failed'][number]> = {
  id: 'failed',
  title: 'Not read',
  question: 'Which sources could not be read?',
  empty: 'Every source could be read.',
  rows: ({ coverage }) => coverage.failed,
  columns: [
    textColumn('path', 'Source'),
    textColumn('reason', 'Reason'),
    { key: 'time', title: 'Tried', cell: ({ time: tried }, timeZone) => time(tried, timeZone) },
  ],
};

const hidden: TablePlan<ReportDocument['coverage']['hidden'][number]> = {
  id: 'hidden',
  title: 'Hidden traffic',
  question: 'What could not be seen?',
  empty: 'No encrypted name resolution and no tunnel was seen in these logs.',
  rows: ({ coverage }) => coverage.hidden,
  columns: [
    textColumn('name', 'Kind'),
    countColumn('devices', 'Devices'),
    { key: 'lookedUp', title: 'Looked up only', isNumber: true, cell: ({ lookedUp = 0 }) => count(lookedUp) },
    countColumn('requests', 'Seen'),
  ],
};

const findings: TablePlan<ReportDocument['findings'][number]> = {
  id: 'findings',
  title: 'Findings and frameworks',
  question: 'What to do next, and which control speaks of it?',
  empty: 'Nothing was found.',
  rows: (report) => report.findings,
  columns: [
    textColumn('title', 'Finding'),
    textColumn('risk', 'Risk'),
    countColumn('count', 'Count'),
    textColumn('next', 'Next step'),
    {
      key: 'frameworks',
      title: 'Frameworks',
      cell: ({ frameworks }) =>
        text(frameworks.map(({ framework, id, relation }) => `${framework} ${id} (${relation})`).join('; ')),
    },
  ],
};
