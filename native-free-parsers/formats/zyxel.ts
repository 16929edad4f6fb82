/**
 * Zyxel ZyWALL, USG, ATP and USG FLEX: traffic log, security policy and web filters, through syslog.
 *
 *   <142>Nov 20 06:46:36 2026 usg1 src="10.0.12.9:53090" dst="192.0.2.4:443" msg="Traffic Log" note="Traffic Log" user="ana" devID="02005e100009" cat="Traffic Log"
 *        When it ended                  Client                Server                                                  User
 *   duration=12 sent=930790 rcvd=35808 dir="LAN:WAN" protoID=6 proto="https" trans="Normal" mac=02:00:5e:10:00:09
 *   Seconds     Up          Down                     Transport
 *   … msg="Match default rule DROP" note="ACCESS BLOCK" user="" devID="02005e100009" cat="Security Policy Control" action="Drop"
 *
 * A session is counted by its traffic log, where that is logged; a rule that lets it through is `repeated`. Other categories are
 * ignored.
 *
 * https://support.zyxel.eu/hc/en-us/articles/360001377859
 */
import type { LogDescription } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const zyxel: LogDescription = {
  name: 'zyxel',
  product: 'Zyxel ZyWALL, USG, ATP, USG FLEX (traffic log and security policy)',
  kind: 'firewall',
  facts: ['flow'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'mac',
    'user',
    'realm',
    'server',
    'serverPort',
    'transport',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://support.zyxel.eu/hc/en-us/articles/360001377859',
};

const mark = { src: true, dst: true, devID: true, cat: true } as const;
const ends = {
  client: ['src'],
  user: ['user'],
  server: ['dst'],
  transport: ['protoID'],
  mac: ['mac', 'client_mac'],
} as const;

const types: readonly RecordType[] = [
  {
    when: { ...mark, cat: ['Traffic Log'] },
    fact: Fact.Flow,
    endsAtPrefix: true,
    fields: { ...ends, durationSeconds: ['duration'], bytesUp: ['sent'], bytesDown: ['rcvd'] },
  },
  {
    when: { ...mark, note: ['ACCESS BLOCK'] },
    fact: Fact.Flow,
    fields: { ...ends, action: ['note'] },
  },
  {
    when: { ...mark, note: ['ACCESS FORWARD'] },
    fact: Fact.Flow,
    isRepeated: true,
    fields: { ...ends, action: ['note'] },
  },
  { when: mark },
  { when: { msg: true, devID: true, cat: true } },
];

export default logOfReaders(zyxel, [
  pairsReader(
    'src, dst, devID and cat',
    types,
    {},
    {
      unknown: ['-', 'unknown'],
      allowed: ['ACCESS FORWARD'],
      blocked: ['ACCESS BLOCK'],
    },
  ),
]);
