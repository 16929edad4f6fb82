/**
 * The syslog of an Infoblox NIOS appliance: DNS, response policies, threat protection, DHCP, administration.
 *
 *   <30>Nov 20 06:46:36 ns1 named[464]: client @0x7f 10.0.12.9#59780 (chatgpt.com): query: chatgpt.com IN A + (10.0.0.53)     as of BIND
 *   <30>Nov 20 06:46:36 ns1 named[464]: CEF:0|Infoblox|NIOS|8.6.2|RPZ-QNAME|NXDOMAIN|7|app=DNS dst=10.0.0.53 src=10.0.12.9 spt=51424
 *     view=_default qtype=A msg="rpz QNAME NXDOMAIN rewrite chatgpt.com [A] via chatgpt.com.rpz.example" CAT=RPZ
 *   <27>Nov 20 06:46:36 ns1 threat-protect-log[219]: CEF:0|Infoblox|NIOS Threat|8.4.4|120303001|Blacklist:chatgpt.com|7|src=10.0.12.9
 *     spt=57092 dst=10.0.0.53 dpt=53 act="DROP" cat="BLACKLIST UDP FQDN lookup" … fqdn=chatgpt.com hit_count=4
 *   <30>Nov 20 06:46:36 ns1 dhcpd[123]: DHCPACK on 10.0.12.9 to 02:00:5e:10:00:09 (laptop-9) via eth1 relay eth1 lease-duration 600
 *   r-l-e:10.0.12.9,Renewed,laptop-9,02:00:5e:10:00:09,1795156987,1795157587,,$
 *
 * A log of `named` alone is one of BIND, one of `dhcpd` alone one of ISC DHCP. Beside query lines, what a response policy
 * did is `repeated`; what threat protection dropped never reached `named`. The audit log and all else is passed over.
 *
 * https://docs.infoblox.com/space/nios90/
 */

import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import type { ClockHints } from '../local-clock.js';
import { ApplianceRecord } from '../named/appliance.js';
import { isInfoblox } from '../named/infoblox.js';
import { NamedKind, NamedRecord, wellFormedLine } from '../named/record.js';
import { Escapes, Fact, type Row } from '../row.js';

interface Layout extends ClockHints {
  /** The log holds `query:` lines, so the other kinds say more about queries that are counted already. */
  readonly logsQueries: boolean;
}

const infoblox: LogFormat<Layout> = {
  name: 'infoblox',
  product: 'Infoblox NIOS (syslog: DNS, RPZ, threat protection, DHCP)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer', 'lease'],
  fields: [
    'time',
    'until',
    'client',
    'clientPort',
    'device',
    'mac',
    'host',
    'server',
    'transport',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://docs.infoblox.com/space/nios90/',

  detect(head, hints) {
    if (!hasMark(head))
      return new Refusal(
        'none of the first 50 lines has "CEF:0|Infoblox|", "threat-protect-log", "r-l-e:" or an audit record',
      );
    const lines = new Lines(head);
    const named = new NamedRecord(head, hints);
    const appliance = new ApplianceRecord(head, hints);
    let queries = false;
    let others = false;
    while (lines.advance(silentSink)) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      named.split(lines.start, lines.end);
      appliance.split(lines.start, lines.end);
      queries ||= named.kind === NamedKind.Query;
      others ||= appliance.isPolicy || (named.kind !== NamedKind.Query && named.kind !== NamedKind.Other);
    }
    return { ...hints, logsQueries: queries || !others };
  },

  openLines,
  parse: parseByLine(openLines),
};
export default infoblox;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const named = new NamedRecord(bytes, layout);
  const appliance = new ApplianceRecord(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Dns;
  return {
    read(lineStart, lineEnd) {
      const verdict = appliance.split(lineStart, lineEnd);
      if (appliance.isNamed) takeNamed(named, layout, row, sink, lineStart, lineEnd);
      else if (verdict !== wellFormedLine) sink.reject(lineStart, verdict);
      else if (!appliance.statesFact) sink.ignore(lineStart);
      else {
        row.timeMs = appliance.timeMs;
        row.fact = appliance.isLease ? Fact.Lease : Fact.Query;
        row.host.set(appliance.nameStart, appliance.nameEnd);
        row.server.clear();
        if (!sink.wants(row)) return;
        row.clearDetails();
        appliance.readDetails(row, layout.logsQueries);
        sink.take(row);
      }
    },
  };
}

function hasMark(head: Buffer): boolean {
  const lines = new Lines(head);
  for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
    if (isObjectText(head, lines.start, lines.end)) continue;
    if (isInfoblox(head, lines.start, lines.end)) return true;
  }
  return false;
}

/** A line of `named`, as BIND's format takes it. */
function takeNamed(named: NamedRecord, layout: Layout, row: Row, sink: RowSink, start: number, end: number): void {
  const verdict = named.split(start, end);
  if (verdict !== wellFormedLine) {
    sink.reject(start, verdict);
    return;
  }
  if (named.kind === NamedKind.Other) {
    sink.ignore(start);
    return;
  }
  row.timeMs = named.prefix.timeMs;
  row.host.set(named.nameStart, named.nameEnd);
  row.fact = named.fact(layout.logsQueries);
  offer(named, layout, row, sink);
  if (named.kind !== NamedKind.Answer || layout.logsQueries) return;
  row.fact = Fact.Answer;
  offer(named, layout, row, sink);
}

function offer(named: NamedRecord, layout: Layout, row: Row, sink: RowSink): void {
  if (!sink.wants(row)) return;
  row.clearDetails();
  named.readDetails(row, layout.logsQueries);
  sink.take(row);
}
