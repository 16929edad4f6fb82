import { Lines } from '../bytes/lines.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { type Hints, type LogFormat, Refusal, Reject, rejectNames, silentSink } from '../format.js';
import { Row } from '../row.js';
import type { MappedLayout, Mapping } from './mapping.js';
import { MappedReader, parseMapped } from './parse-mapped.js';
import { timeExamples } from './record-time.js';
import { Line, maxColumns } from './records.js';

/** The format of logs that a user's mapping describes; its layouts hold the mapping. */
const mapped: LogFormat<MappedLayout> = {
  name: 'mapping',
  product: 'Any product, through a mapping of its fields',
  kind: 'proxy',
  framing: 'line',
  facts: ['request', 'query', 'flow', 'lease', 'logon'],
  fields: [],
  specification: 'docs/mapping.md',
  detect: () => new Refusal('needs a mapping: name one with --mapping'),
  factsOf: ({ mapping }) => [mapping.fact],
  parse: parseMapped,
};
export default mapped;

/** The same for one mapping, so that it recognises its logs. */
export function mappedFormat(mapping: Mapping): LogFormat<MappedLayout> {
  return { ...mapped, detect: (head, hints) => detectMapped(mapping, head, hints) };
}

/** A log begins with its first record within so many lines. */
const looksAt = 50;

function detectMapped(mapping: Mapping, head: Buffer, { modifiedMs, timeZone }: Hints): MappedLayout | Refusal {
  const columns = mapping.shape === 'csv' ? columnsOf(mapping, head) : undefined;
  if (columns instanceof Refusal) return columns;
  const layout = { mapping, ...(columns && { columns }), modifiedMs, timeZone: mapping.timeZone ?? timeZone };
  const reader = new MappedReader(layout, head);
  const lines = new Lines(head);
  const row = new Row();
  let because: string | undefined;
  for (let line = 1; line <= looksAt && lines.advance(silentSink); line++) {
    const outcome = reader.read(lines.start, lines.end, row);
    if (outcome === Line.Record) return layout;
    because ??= `line ${line}: ${explain(outcome, mapping)}`;
  }
  return new Refusal(because ?? 'no line');
}

/** The column of each name: from the mapping, or from the header of the file. */
function columnsOf({ names, csv, time }: Mapping, head: Buffer): readonly number[] | Refusal {
  if (csv.columns) return names.map((name) => csv.columns!.indexOf(name));
  const cells = new QuotedColumns(head, csv.delimiter, maxColumns);
  const lines = new Lines(head);
  for (let line = 1; line <= looksAt && lines.advance(silentSink); line++) {
    const count = Math.min(cells.split(lines.start, lines.end), maxColumns);
    const header = Array.from({ length: count }, (_, i) => head.toString('utf8', cells.start(i), cells.end(i)).trim());
    const columns = names.map((name) => header.indexOf(name));
    if (time.places.every((place) => columns[place]! >= 0)) return columns;
  }
  return new Refusal(`no header with a column "${names[time.places[0]!]}" in its first ${looksAt} lines`);
}

const needs = {
  request: 'a host or url',
  query: 'a host',
  flow: 'a client and a server',
  lease: 'a client with a device or mac',
  logon: 'a user with a client or device',
} as const;

/** Why a line is none of the mapping's. */
function explain(outcome: number, { shape, names, fact, time, where }: Mapping): string {
  if (outcome === Reject.BadTime) {
    const keys = time.places.map((place) => `"${names[place]}"`).join(' and ');
    return `no time in ${keys}; expected ${time.style}: ${timeExamples[time.style]}`;
  }
  if (outcome === Line.Ignored)
    return `states not what a ${fact} needs: ${needs[fact]}${where.length > 0 ? ', or is not among the records of "where"' : ''}`;
  if (outcome === Reject.NoHost) return 'there is no host in what the mapping names host or url';
  if (outcome === Reject.BadAddress) return 'client and server are no addresses';
  return `not ${shape} (${rejectNames[outcome]})`;
}
