import type { LogRecord } from '../../src/rows/record.js';
import { at } from './corpus.js';

/** The keys of a record, and where the Elastic Common Schema states the same; any of them may agree. */
const keys: readonly (readonly [keyof LogRecord, ...string[]])[] = [
  ['client', 'source.ip', 'source.address', 'client.ip'],
  ['clientPort', 'source.port'],
  ['user', 'user.name', 'source.user.name', 'client.user.name'],
  ['host', 'url.domain', 'destination.domain', 'dns.question.name', 'server.domain'],
  ['server', 'destination.ip'],
  ['serverPort', 'destination.port', 'url.port'],
  ['method', 'http.request.method'],
  ['path', 'url.path'],
  ['status', 'http.response.status_code'],
  ['bytesUp', 'source.bytes', 'http.request.bytes', 'client.bytes'],
  ['bytesDown', 'destination.bytes', 'http.response.bytes', 'http.response.body.bytes', 'server.bytes'],
  ['userAgent', 'user_agent.original'],
  ['referrer', 'http.request.referrer'],
  ['queryType', 'dns.question.type'],
  ['responseCode', 'dns.response_code'],
];

/** Words for "not known", and what fills a place without a value: we leave it out. */
const unknown = new Set(['', '-', '0', 'unknown', 'null', 'none']);

/** The keys for which an event states something else than a record. The time counts to the second. */
export function differences(record: LogRecord, event: unknown): (keyof LogRecord)[] {
  const found = keys.filter(([key, ...paths]) => {
    const values = paths.map((path) => lower(at(event, path))).filter((value) => !unknown.has(value));
    return values.length > 0 && !values.some((value) => agrees(key, lower(record[key]), value));
  });
  const time = at(event, '@timestamp');
  const isOff = time !== undefined && record.time !== undefined && seconds(record.time) !== seconds(String(time));
  return [...found.map(([key]) => key), ...(isOff ? (['time'] as const) : [])];
}

function agrees(key: keyof LogRecord, ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  // The port of a scheme is implied, and a path may be of a tunnel's target.
  if (key === 'serverPort') return ours === '';
  if (key === 'path') return ours.replace(/^\//, '').startsWith(theirs.replace(/^\//, ''));
  if (key === 'user') return theirs.startsWith(`${ours}@`) || theirs.endsWith(`\\${ours}`);
  // Zones, and names that Sekoia takes for addresses.
  return key === 'server' && !/^[\d.]+$|:/.test(theirs);
}

function lower(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).toLowerCase();
}

/** Other tools may cut the fraction off. */
function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
