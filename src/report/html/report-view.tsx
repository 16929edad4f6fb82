import type { ComponentChildren } from 'preact';
import { howToRead } from '../forms/how-to-read.js';
import type { ReportTable } from '../forms/report-table.js';
import { tablesOf } from '../forms/report-tables.js';
import type { ReportDocument } from '../report-document.js';
import { daysTable, heatTable, streamsTable } from './chart-tables.js';
import { ChartView } from './chart-view.js';
import { mostBars, peopleByService, volumeByService } from './charts/bars.js';
import { heatMap } from './charts/heat-map.js';
import { sparkline } from './charts/sparkline.js';
import { streams } from './charts/streams.js';
import { useOverTime } from './charts/use-over-time.js';
import { CoverageCalendar } from './coverage-calendar.js';
import { Figures } from './figures.js';
import { Frameworks } from './frameworks.js';
import { type LinkOf, type Sorting, shownText, TableView } from './table-view.js';

export interface ReportViewProps {
  readonly report: ReportDocument;
  /** All of them, where they are sorted otherwise than the report has them. */
  readonly tables?: readonly ReportTable[];
  readonly linkOf?: LinkOf;
  readonly sortOf?: (table: string, column: string) => Sorting | undefined;
  readonly csvOf?: (table: string) => string | undefined;
}

const chapters = [
  ['week', 'The week'],
  ['new', 'New'],
  ['services', 'Services'],
  ['people', 'Who and where'],
  ['uploads', 'Uploads and evasion'],
  ['programs', 'Programs and agents'],
  ['decisions', 'Decisions wanted'],
  ['coverage', 'What was seen'],
  ['findings', 'Findings'],
  ['reading', 'How to read this'],
] as const;

/** All that a report says, in the order in which a busy reader needs it. */
export function ReportView({ report, tables: all = tablesOf(report), linkOf, sortOf, csvOf }: ReportViewProps) {
  const tables = new Map(all.map((table) => [table.id, table]));
  const view = (
    id: string,
    columns?: readonly string[],
    extra?: (row: number, column: string) => ComponentChildren,
  ) => (
    <TableView
      table={tables.get(id)!}
      {...(columns && { columns })}
      {...(extra && { extra })}
      linkOf={linkOf}
      sortOf={sortOf && ((column) => sortOf(id, column))}
      more={csvOf?.(id)}
    />
  );
  const { services, series, coverage, period } = report;
  const used = services.filter(({ use }) => use === 'used');
  const most = used.length > mostBars ? `The ${mostBars} with most; the table above has all.` : undefined;
  const spans = period.week === undefined ? 'periods' : 'weeks';
  return (
    <>
      <nav aria-label="Chapters">
        <ul>
          {chapters.map(([id, title]) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <section id="week" aria-label="The week">
        <ol class="lead">
          {report.sentences.map((sentence) => (
            <li>{shownText(sentence)}</li>
          ))}
        </ol>
        <Figures headline={report.headline} />
        {used.length > 0 && (
          <ChartView
            title="Active time by day and verdict"
            chart={(room) => useOverTime(series.days, room)}
            numbers={daysTable(series.days)}
          />
        )}
      </section>
      <Chapter id="new" table={tables.get('arrivals')!}>
        {view('arrivals', ['name', 'kind', 'verdict', 'users', 'services', 'firstSeen'])}
      </Chapter>
      <Chapter id="services" table={tables.get('services')!}>
        {view('services', serviceColumns, (row, column) => serviceExtra(report, tables.get('services')!, row, column))}
        {used.length > 0 && (
          <>
            <ChartView
              title="People by service"
              note={most}
              chart={(room) => peopleByService(services, room)}
              numbers={columnsOf(tables.get('services')!, ['name', 'verdict', 'users', 'devices'])}
            />
            <ChartView
              title="Sent and received by service"
              note={most}
              chart={(room) => volumeByService(services, room)}
              numbers={columnsOf(tables.get('services')!, ['name', 'bytesUp', 'bytesDown', 'bytes'])}
            />
            <ChartView
              title={`Active time by service and ${spans.slice(0, -1)}`}
              note={`The last of nine ${spans} is this one. A dot: not assessed. An empty field: no use.`}
              chart={(room) => heatMap(series, room)}
              numbers={heatTable(series)}
            />
          </>
        )}
      </Chapter>
      <Chapter id="people" table={{ ...tables.get('users')!, title: 'Who and where' }}>
        <h3>People</h3>
        {view('users', peopleColumns)}
        <h3>Departments</h3>
        {view('departments', ['name', 'users', ...peopleColumns.slice(2)])}
        {series.streams.length > 0 && (
          <ChartView
            title="From department over service to verdict"
            note="As thick as there was active time."
            chart={(room) => streams(series.streams, room)}
            numbers={streamsTable(series.streams)}
          />
        )}
        <h3>Devices</h3>
        {view('devices', peopleColumns)}
      </Chapter>
      <Chapter id="uploads" table={tables.get('uploads')!}>
        {view('uploads')}
        <h3>{tables.get('evaded')!.title}</h3>
        {view('evaded')}
      </Chapter>
      <Chapter id="programs" table={tables.get('programs')!}>
        {view('programs', programColumns)}
        <h3>{tables.get('local')!.title}</h3>
        {view('local', ['name', 'kind', 'verdict', 'machines', ...programColumns.slice(4)])}
      </Chapter>
      <Chapter id="decisions" table={tables.get('decisions')!}>
        {view('decisions')}
        <h3>{tables.get('rules')!.title}</h3>
        {view('rules')}
      </Chapter>
      <Chapter id="coverage" table={{ ...tables.get('sources')!, title: 'What was seen, and what was not' }}>
        <CoverageCalendar sources={coverage.sources} period={period} />
        <h3>Sources</h3>
        {view('sources')}
        <h3>{tables.get('failed')!.title}</h3>
        {view('failed')}
        <h3>{tables.get('hidden')!.title}</h3>
        {view('hidden')}
      </Chapter>
      <Chapter id="findings" table={tables.get('findings')!}>
        {view('findings', ['title', 'risk', 'count', 'next', 'frameworks'], (row, column) => {
          if (column !== 'frameworks') return null;
          const title = tables.get('findings')!.rows[row]![0]!.value;
          return <Frameworks frameworks={report.findings.find((each) => each.title === title)?.frameworks ?? []} />;
        })}
      </Chapter>
      <section id="reading" aria-labelledby="reading-title">
        <h2 id="reading-title">How to read this</h2>
        <dl class="terms">
          {howToRead.map(({ term, meaning }) => (
            <>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </>
          ))}
        </dl>
      </section>
    </>
  );
}

const serviceColumns = [
  'name',
  'verdict',
  'use',
  'risk',
  'users',
  'devices',
  'activeMinutes',
  'requests',
  'blocked',
  'bytesUp',
  'bytesDown',
  'bytes',
] as const;
const programColumns = [
  'name',
  'kind',
  'verdict',
  'services',
  'models',
  'users',
  'devices',
  'activeMinutes',
  'requests',
  'bytesUp',
  'bytesDown',
] as const;
const peopleColumns = [
  'name',
  'department',
  'verdict',
  'services',
  'refused',
  'activeMinutes',
  'requests',
  'blocked',
  'bytesUp',
  'bytesDown',
] as const;

/** Whether a service is new, and its nine periods. */
function serviceExtra(
  { services }: ReportDocument,
  { rows }: ReportTable,
  row: number,
  column: string,
): ComponentChildren {
  const service = services.find(({ name }) => name === rows[row]![0]!.value);
  if (!service) return null;
  if (column === 'name') return service.isNew ? <span class="new">new</span> : null;
  if (column === 'activeMinutes') return <div dangerouslySetInnerHTML={{ __html: sparkline(service.trend) }} />;
  return null;
}

function Chapter({
  id,
  table,
  children,
}: {
  readonly id: string;
  readonly table: ReportTable;
  readonly children: ComponentChildren;
}) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{table.title}</h2>
      <p class="question">{table.question}</p>
      {children}
    </section>
  );
}

function columnsOf(table: ReportTable, keys: readonly string[]): ReportTable {
  const at = keys.map((key) => table.columns.findIndex((column) => column.key === key));
  return { ...table, columns: at.map((i) => table.columns[i]!), rows: table.rows.map((row) => at.map((i) => row[i]!)) };
}
