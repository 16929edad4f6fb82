/**
 * Lines of a log as a cell of a table, as searches are saved: Splunk, Kibana and OpenSearch, Graylog, Grafana, CloudWatch Logs Insights.
 *
 *   "_raw","_time",host,source                                         Splunk
 *   "1762000000.048 30890 10.0.177.173 …","2026-11-20T06:46:36.048+0000",proxy1,"/var/log/squid/access.log"
 *   "@timestamp",message                                               Kibana
 *   timestamp,source,message                                           Graylog
 *   Time,Line                                                          Grafana
 *   @timestamp,@message                                                CloudWatch Logs Insights
 *
 * Only the first line says which column it is, so that is kept in the name: `csv-export:2`. A message of several lines is rejected.
 *
 * https://help.splunk.com/en/splunk-enterprise/search/search-manual/export-search-results
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink, silentSink } from '../format.js';
import type { Messages } from '../messages.js';

const { Comma, Quote, Semicolon, Tab } = Byte;

/** Columns that hold the line, the best first. */
const names = ['_raw', '@message', 'event.original', 'full_message', 'message', 'line', 'log', 'msg', 'raw'];
const mostColumns = 256;
const delimiters = [Comma, Semicolon, Tab] as const;

const about = {
  product: 'Splunk, Kibana, Graylog, Grafana, CloudWatch Logs Insights (search results as CSV)',
  specification: 'https://help.splunk.com/en/splunk-enterprise/search/search-manual/export-search-results',
} as const;

const csvExport: Carrier = {
  ...about,
  name: 'csv-export',
  // Without its header nothing is known of a table.
  open: () => ({ read: (start, _end, _messages, sink) => sink.reject(start, Reject.NoHeader) }),
  forSource,
  withSetting,
};
export default csvExport;

/** The carrier of a source whose first line is such a header. */
function forSource(head: Buffer): Carrier | undefined {
  const lines = new Lines(head);
  if (!lines.advance(silentSink)) return undefined;
  for (const delimiter of delimiters) {
    const header = cellsOf(head, lines.start, lines.end, delimiter);
    const column = names.map((name) => header.indexOf(name)).find((index) => index >= 0);
    if (column !== undefined && header.length > 1) return withSetting(`${column}-${delimiter}`);
  }
  return undefined;
}

function cellsOf(bytes: Buffer, start: number, end: number, delimiter: number): readonly string[] {
  const cells = new QuotedColumns(bytes, delimiter, mostColumns);
  const count = Math.min(cells.split(start, end), mostColumns);
  return Array.from({ length: count }, (_, i) =>
    bytes.toString('latin1', cells.start(i), cells.end(i)).trim().toLowerCase(),
  );
}

/** `2-44`: the column, and the byte between columns. */
function withSetting(setting: string): Carrier {
  const [column, delimiter] = setting.split('-').map(Number);
  if (!(column! < mostColumns) || !delimiters.includes(delimiter as (typeof delimiters)[number]))
    throw new Error(`no column of a table is ${setting}`);
  return {
    ...about,
    name: `csv-export:${setting}`,
    open: (bytes) => new CellReader(bytes, column!, delimiter!),
  };
}

class CellReader implements CarrierReader {
  private readonly bytes: Buffer;
  private readonly column: number;
  private readonly cells: QuotedColumns;

  constructor(bytes: Buffer, column: number, delimiter: number) {
    this.bytes = bytes;
    this.column = column;
    this.cells = new QuotedColumns(bytes, delimiter, mostColumns);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes, cells, column } = this;
    const count = cells.split(start, end);
    if (cells.isUnclosed) {
      sink.reject(start, Reject.Truncated);
      return;
    }
    if (count <= column) {
      sink.reject(start, Reject.TooFewFields);
      return;
    }
    if (this.isHeader() || cells.start(column) === cells.end(column)) {
      sink.ignore(start);
      return;
    }
    messages.begin(start);
    for (let at = cells.start(column); at < cells.end(column); at++) {
      messages.writeByte(bytes[at]!);
      if (bytes[at] === Quote && bytes[at + 1] === Quote && at + 1 < cells.end(column)) at++;
    }
    messages.end();
  }

  private isHeader(): boolean {
    const { bytes, cells, column } = this;
    const length = cells.end(column) - cells.start(column);
    return (
      length < 16 && names.includes(bytes.toString('latin1', cells.start(column), cells.end(column)).toLowerCase())
    );
  }
}
