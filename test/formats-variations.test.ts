/**
 * The same log as other sites have it: in an envelope of syslog's or of a shipper's, cut in its first line, behind lines of another
 * program, one record alone, clients with IPv6 addresses. Each sample of each format is varied and must state what it states.
 *
 * `VARIATIONS=file` writes what differs to a file in place of failing.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCarried } from '../native-free-parsers/carried.js';
import type { Hints } from '../native-free-parsers/format.js';
import { logFormats } from '../native-free-parsers/registry.js';
import { Row } from '../native-free-parsers/row.js';
import { packageRoot } from '../src/package-root.js';
import { detect } from '../src/pipeline/detect.js';
import { RecordSink } from '../src/rows/record-sink.js';
import { exceptions } from './formats-variations-exceptions.js';

const samples = join(packageRoot, 'samples');
const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };

interface Reading {
  readonly format: string;
  readonly records: readonly string[];
  readonly rejected: number;
}

interface Variation {
  readonly apply: (text: string) => string;
  /** The envelope has a time, which records get that have none of their own, or one that cannot be. */
  readonly hasTime?: true;
}

const variations: Readonly<Record<string, Variation>> = {
  'syslog, RFC 3164': { apply: eachLine((line) => `<134>Nov 20 12:30:00 gw01 app: ${line}`), hasTime: true },
  'syslog, RFC 3164, no priority': { apply: eachLine((line) => `Nov 20 12:30:00 gw01 app: ${line}`), hasTime: true },
  'syslog, RFC 5424': {
    apply: eachLine((line) => `<134>1 2026-11-20T12:30:00Z gw01 app - - - ${line}`),
    hasTime: true,
  },
  docker: {
    apply: eachLine((line) => json({ log: `${line}\n`, stream: 'stdout', time: '2026-11-20T12:30:00Z' })),
    hasTime: true,
  },
  kubernetes: { apply: eachLine((line) => `2026-11-20T12:30:00.123456789Z stdout F ${line}`), hasTime: true },
  'splunk hec': {
    apply: eachLine((line) => json({ time: 1763629925.1, host: 'gw01', sourcetype: 'log', event: line })),
  },
  elastic: {
    apply: eachLine((line) =>
      json({ '@timestamp': '2026-11-20T12:30:00Z', message: line, agent: { type: 'filebeat' } }),
    ),
  },
  journald: {
    apply: eachLine((line) =>
      json({ __REALTIME_TIMESTAMP: '1763629925000000', MESSAGE: line, _HOSTNAME: 'gw01', SYSLOG_IDENTIFIER: 'app' }),
    ),
    hasTime: true,
  },
  'behind lines of another program': {
    apply: (text) => `-- Logs begin at Thu --\n[INFO] starting up, version 3.1\nlogrotate: moved\n${text}`,
  },
  'behind half a line': { apply: (text) => `${secondHalf(text.trimEnd().split('\n').at(-1)!)}\n${text}` },
  'CRLF, a byte order mark, no last line break': {
    apply: (text) => `\u00ef\u00bb\u00bf${text.trimEnd().replace(/\r?\n/g, '\r\n')}`,
  },
};

for (const format of logFormats.keys()) {
  describe(format, () => {
    for (const file of readdirSync(join(samples, format)).filter((name) => !name.endsWith('.rows.ndjson')))
      test(file, () => {
        const text = readFileSync(join(samples, format, file), 'latin1');
        const excused = exceptions[`${format}/${file}`] ?? {};
        const all = [...varied(text), ...alone(text), ...withIpv6(text)];
        const differing = all.filter(({ variation }) => !(variation in excused));
        const mended = Object.keys(excused).filter((name) => !all.some(({ variation }) => variation === name));
        const { VARIATIONS } = process.env;
        if (VARIATIONS === undefined) expect({ differing, mended }).toEqual({ differing: [], mended: [] });
        else
          for (const { variation, difference } of differing)
            appendFileSync(VARIATIONS, `${variation}\t${format}/${file}\t${difference}\n`);
      });
  });
}

interface Difference {
  readonly variation: string;
  readonly difference: string;
}

function varied(text: string): readonly Difference[] {
  const base = read(text);
  return Object.entries(variations).flatMap(([variation, { apply, hasTime }]) => {
    const got = read(apply(text));
    const shown = hasTime ? withoutTimes : (records: readonly string[]) => records;
    // Half a line may happen to be a record, and a line with a damaged time gets that of its envelope.
    const spare = variation === 'behind half a line' ? 1 : hasTime ? base.rejected : 0;
    const difference = differenceOf(base.format, shown(base.records), got.format, shown(got.records), spare);
    return difference === undefined ? [] : [{ variation, difference }];
  });
}

/** Lines that state facts without those before them are recognised alone. */
function alone(text: string): readonly Difference[] {
  const { recognised } = detect(Buffer.from(text, 'latin1'), hints, logFormats.values());
  if (!recognised || !('records' in recognised)) return [];
  // Lines that were mixed are of other formats alone.
  if (recognised.format.name === 'mixed') return [];
  const lines = text.trimEnd().split('\n').slice(0, 12);
  const differences = lines.flatMap((line) => {
    const own = recordsOf(recognised, `${line}\n`);
    if (own.records.length === 0) return [];
    const got = read(`${line}\n`);
    const difference = differenceOf(recognised.format.name, own.records, got.format, got.records, 0);
    return difference === undefined ? [] : [`${difference}: ${line.slice(0, 100)}`];
  });
  return differences.length === 0
    ? []
    : [{ variation: 'one record', difference: `${differences.length}/${lines.length} ${differences[0]}` }];
}

/** Clients with private IPv4 addresses get private IPv6 ones. */
function withIpv6(text: string): readonly Difference[] {
  const base = read(text);
  const clients = new Set(base.records.map((record) => (JSON.parse(record) as { readonly client?: string }).client));
  const addresses = [...clients].filter((client) => client !== undefined && /^10\.[\d.]+$/.test(client));
  if (addresses.length === 0) return [];
  const sixth = new Map(addresses.map((address, i) => [address, `fd00:db8:6::${(i + 1).toString(16)}`]));
  // In brackets before a port, as whoever writes `address:port` must; tcpdump and Argus part them with a dot.
  const replaced = (from: string): string =>
    from.replace(/(?<![\d.])(10(?:\.\d{1,3}){3})(?!\d|\.\D|\.$)(:\d)?/g, (whole, address: string, port?: string) => {
      const six = sixth.get(address);
      return six === undefined ? whole : port === undefined ? six : `[${six}]${port}`;
    });
  const got = read(replaced(text));
  const difference = differenceOf(base.format, base.records.map(replaced), got.format, got.records, 0);
  return difference === undefined ? [] : [{ variation: 'IPv6', difference }];
}

function differenceOf(
  format: string,
  records: readonly string[],
  gotFormat: string,
  got: readonly string[],
  spare: number,
): string | undefined {
  const missing = without(records, got);
  const extra = without(got, records);
  if (gotFormat === format && missing.length === 0 && extra.length <= spare) return undefined;
  return `${gotFormat}: ${missing.length} of ${records.length} missing, ${extra.length} more: ${missing[0] ?? ''} ${extra[0] ?? ''}`;
}

function without(records: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return records.filter((record) => !known.has(record));
}

function withoutTimes(records: readonly string[]): readonly string[] {
  return records.map((record) => record.replace(/"(?:time|until)":"[^"]*",?/g, ''));
}

function read(text: string): Reading {
  const { recognised } = detect(Buffer.from(text, 'latin1'), hints, logFormats.values());
  if (!recognised || !('records' in recognised)) return { format: 'nothing', records: [], rejected: 0 };
  return recordsOf(recognised, text);
}

type Recognised = Extract<NonNullable<ReturnType<typeof detect>['recognised']>, { readonly records: number }>;

function recordsOf({ format, carrier, layout }: Recognised, text: string): Reading {
  const records: string[] = [];
  let rejected = 0;
  const sink = new RecordSink({
    record: (record) => records.push(JSON.stringify(record)),
    reject: () => rejected++,
    ignore() {},
  });
  parseCarried(format, carrier, Buffer.from(text, 'latin1'), layout, new Row(), sink);
  return { format: format.name, records, rejected };
}

function eachLine(wrap: (line: string) => string): (text: string) => string {
  return (text) =>
    text
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => `${wrap(line)}\n`)
      .join('');
}

/** Bytes are characters here, but those of JSON are UTF-8. */
function json(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1').toString('utf8') : part,
  ).replace(/[^ -~]/g, (letter) => Buffer.from(letter, 'utf8').toString('latin1'));
}

function secondHalf(line: string): string {
  return line.slice(line.length >> 1);
}
