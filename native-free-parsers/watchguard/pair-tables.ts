import type { PairStyle } from '../bytes/pair-keys.js';
import { PairTable } from '../pair-table.js';

/** What the keys state that are assigned as they are; `none` for those that `WatchGuardRecord` reads itself. */
const fields = {
  msg_id: 'none',
  disp: 'none',
  devTime: 'none',
  src: 'client',
  srcPort: 'clientPort',
  dst: 'server',
  dstPort: 'serverPort',
  proto: 'transport',
  src_user: 'user',
  sent_bytes: 'bytesUp',
  rcvd_bytes: 'bytesDown',
  sent_pkts: 'packetsUp',
  rcvd_pkts: 'packetsDown',
  duration: 'none',
  op: 'method',
  dstname: 'none',
  sni: 'none',
  host: 'none',
  arg: 'none',
  path: 'none',
  question: 'none',
  query_type: 'queryType',
  content_type: 'contentType',
} as const;
type KeyName = keyof typeof fields;

/** The keys of a style: plain in syslog, behind `011` where rsyslog has turned LEEF's tabs into `#011`. */
function tableOf(style: PairStyle, before = ''): PairTable<string> {
  return new PairTable(
    Object.fromEntries(Object.entries(fields).map(([key, field]) => [before + key, field])),
    [],
    style,
  );
}

export const syslogTable = tableOf({});
export const leefTable = tableOf({ separators: '\t', quote: '' });
export const escapedTable = tableOf({ separators: '#', quote: '' }, '011');

const slot = (key: KeyName): number => syslogTable.slot(key);

/** The slots of those, the same in each style. */
export const Key = Object.freeze({
  message: slot('msg_id'),
  action: slot('disp'),
  time: slot('devTime'),
  source: slot('src'),
  destination: slot('dst'),
  duration: slot('duration'),
  hosts: [slot('dstname'), slot('sni'), slot('question'), slot('host')],
  sni: slot('sni'),
  /** What a proxy found something in. */
  host: slot('host'),
  targets: [slot('arg'), slot('path')],
  question: slot('question'),
});
