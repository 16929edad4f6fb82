import { verdicts } from '../policy/verdict.js';
import type { Explanation } from '../report/explanation.js';
import { explanationWords } from '../report/forms/explanation-words.js';
import { titleOf } from '../report/forms/markdown.js';
import { tablesOf } from '../report/forms/report-tables.js';
import { pageOf } from '../report/html/page.js';
import { ReportView } from '../report/html/report-view.js';
import { type LinkOf, shownText } from '../report/html/table-view.js';
import type { Period, ReportDocument } from '../report/report-document.js';
import { addressOf, type PageQuery } from './request-query.js';
import { nextSort, sorted, sortNow } from './sorted.js';

/** The report that a query asks for, with everything in it a link to more. */
export function reportPage(report: ReportDocument, query: PageQuery): string {
  const all = sorted(tablesOf(report), query.sort);
  const tables = new Map(all.map((table) => [table.id, table]));
  const linkOf: LinkOf = (table, column, cell) =>
    linkFor(report, query, table, column, String(cell.value ?? cell.text));
  return pageOf(
    titleOf(report.period),
    <>
      <Filters query={query} report={report} />
      <ReportView
        report={report}
        tables={all}
        linkOf={linkOf}
        sortOf={(table, column) => {
          const sort = nextSort(tables.get(table)!, column, query.sort);
          const now = sortNow(table, column, query.sort);
          return { href: `${addressOf('/', { ...query, sort })}#table-${table}`, ...(now && { now }) };
        }}
        csvOf={(table) => addressOf(`/tables/${table}.csv`, query)}
      />
    </>,
  );
}

/** How what is known of somebody or something came about. */
export function explainPage(explanation: Explanation, period: Period, query: PageQuery): string {
  const { heading, findings, closing } = explanationWords(explanation, 'a shorter time shows them');
  const back = (
    <p>
      <a href={addressOf('/', query)}>Back to the report</a>
    </p>
  );
  return pageOf(
    `Why: ${shownText(explanation.subject)}`,
    <>
      <p class="made">{titleOf(period)}</p>
      {back}
      <p>{heading}</p>
      {findings.map(({ title, lines }) => (
        <section class="finding">
          <h2>{title}</h2>
          <dl>
            {lines.map(({ label, text, isVerbatim }) => (
              <>
                {label !== '' && <dt>{label}</dt>}
                <dd>{isVerbatim ? <code>{text}</code> : text}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
      {closing.map((text) => (
        <p>{text}</p>
      ))}
      {findings.length > 0 && back}
    </>,
  );
}

/** Where one shows the token. */
export function loginPage(failed: boolean): string {
  return pageOf(
    'Lamplighter',
    <form method="post" action="/login" class="filters">
      <p>
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required />
      </p>
      <p>
        <button type="submit">Open</button>
      </p>
      {failed && <p role="alert">That is not the token that the server was started with.</p>}
    </form>,
  );
}

/** Something could not be shown: what, and how to go on. */
export function messagePage(title: string, message: string): string {
  return pageOf(
    title,
    <>
      <p>{message}</p>
      <p>
        <a href="/">To the report of the last week</a>
      </p>
    </>,
  );
}

function Filters({ query, report }: { readonly query: PageQuery; readonly report: ReportDocument }) {
  const { from, to, week } = report.period;
  const chosen = (['service', 'user', 'device', 'department'] as const).filter((key) => query[key] !== undefined);
  return (
    <>
      <form method="get" action="/" class="filters" aria-label="What to show">
        {chosen.map((key) => (
          <input type="hidden" name={key} value={query[key]} />
        ))}
        <p>
          <label for="week">Week</label>
          <input
            id="week"
            name="week"
            size={9}
            placeholder="2026-W46"
            pattern="\d{4}-W\d\d"
            value={query.from ? '' : (week ?? '')}
          />
        </p>
        <p>
          <label for="from">or from</label>
          <input id="from" name="from" type="date" value={query.from ?? ''} />
        </p>
        <p>
          <label for="to">before</label>
          <input id="to" name="to" type="date" value={query.to ?? ''} />
        </p>
        <p>
          <label for="verdict">Verdict</label>
          <select id="verdict" name="verdict">
            <option value="">all</option>
            {verdicts.map((verdict) => (
              <option value={verdict} selected={verdict === query.verdict}>
                {verdict}
              </option>
            ))}
          </select>
        </p>
        <p>
          <label for="q">Search</label>
          <input id="q" name="q" type="search" value={query.q ?? ''} />
        </p>
        <p>
          <button type="submit">Show</button>
        </p>
      </form>
      {chosen.length > 0 && (
        <p>
          Only{' '}
          {chosen.map((key) => {
            const { [key]: value, ...others } = query;
            return (
              <span>
                {key} <strong>{value}</strong> (
                {key !== 'department' && (
                  <>
                    <a href={explainAddress(value ?? '', query)}>why</a>,{' '}
                  </>
                )}
                <a href={addressOf('/', others)}>all</a>){' '}
              </span>
            );
          })}
        </p>
      )}
      <p class="made">
        Times are those of {report.period.timeZone}. <a href={weekAway(query, from, -1)}>The week before</a>,{' '}
        <a href={weekAway(query, to, 0)}>the week after</a>, <a href={addressOf('/report.json', query)}>all as JSON</a>.
      </p>
    </>
  );
}

/** The address of the page that explains a subject, over the same time. */
function explainAddress(subject: string, query: PageQuery): string {
  const address = addressOf('/explain', query);
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({ subject })}`;
}

/** The address of the week that ends before `time`, or holds it. */
function weekAway(query: PageQuery, time: string, weeks: -1 | 0): string {
  const { from: _from, to: _to, sort: _sort, week: _week, ...others } = query;
  const at = new Date(Date.parse(time) + weeks * 7 * 86_400_000 + 12 * 3_600_000);
  return addressOf('/', { ...others, week: isoWeek(at) });
}

function isoWeek(date: Date): string {
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = new Date(day + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  const number = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * 86_400_000)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, '0')}`;
}

/** Names lead to the report of what they name. */
function linkFor(
  report: ReportDocument,
  query: PageQuery,
  table: string,
  column: string,
  text: string,
): string | undefined {
  const key = linkKey(table, column);
  if (key === undefined) return undefined;
  const { sort: _, ...rest } = query;
  if (key !== 'service') return addressOf('/', { ...rest, [key]: text });
  const service = report.services.find(({ name }) => name === text)?.service;
  return service === undefined ? undefined : addressOf('/', { ...rest, service });
}

function linkKey(table: string, column: string): 'service' | 'user' | 'device' | 'department' | undefined {
  if (column === 'department' || (table === 'departments' && column === 'name')) return 'department';
  if (column === 'user' || (table === 'users' && column === 'name')) return 'user';
  if (column === 'device' || (table === 'devices' && column === 'name')) return 'device';
  return column === 'name' && ['services', 'uploads', 'evaded', 'decisions'].includes(table) ? 'service' : undefined;
}
