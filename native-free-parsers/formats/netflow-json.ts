/**
 * Flow records as JSON objects, by the names of the program that wrote them: goflow2, GoFlow, pmacct, nProbe and ntopng,
 * Logstash's netflow codec, and any that keep the names of IPFIX (RFC 7012) or NetFlow v9.
 *
 *   goflow2   {"type":"NETFLOW_V9","time_received_ns":1763621207953000000,"sampler_address":"10.0.0.1","time_flow_start_ns":1763621205049000000,
 *              "time_flow_end_ns":1763621205139000000,"bytes":2115,"packets":17,"src_addr":"10.0.0.7","dst_addr":"192.0.2.4","proto":"TCP",
 *              "src_port":60202,"dst_port":443,…}
 *   GoFlow    {"Type":4,"TimeReceived":1763621207,"TimeFlowStart":1763621205,"SrcAddr":"10.0.0.7","DstAddr":"192.0.2.4","Proto":6,…}
 *   pmacct    {"event_type":"purge","ip_src":"10.0.0.7","ip_dst":"192.0.2.4","port_src":60202,"port_dst":443,"ip_proto":"tcp",
 *              "stamp_inserted":"2026-11-20 06:46:00","stamp_updated":"2026-11-20 06:47:01","packets":17,"bytes":2115}
 *   nProbe    {"IPV4_SRC_ADDR":"10.0.0.7","IPV4_DST_ADDR":"192.0.2.4","L4_SRC_PORT":60202,"L4_DST_PORT":443,"PROTOCOL":6,"IN_BYTES":2115,
 *              "OUT_BYTES":28538,"FIRST_SWITCHED":1763621205,"LAST_SWITCHED":1763621206,"TLS_SERVER_NAME":"chatgpt.com",…}
 *   IPFIX     {"sourceIPv4Address":"10.0.0.7","destinationIPv4Address":"192.0.2.4","protocolIdentifier":6,"octetDeltaCount":2115,…}
 *
 * A record is one direction unless it has counters for the way back. Times that count from the exporter's start (NetFlow's
 * own `FIRST_SWITCHED`, `flowStartSysUpTime`) give a duration and no time. Counters of sampled flows are as the exporter states
 * them, not scaled. A record with a server name (nProbe's TLS, QUIC and HTTP plugins) is a request. The same flow seen by two
 * exporters or interfaces is there twice, and cannot be told from two flows.
 *
 * https://www.iana.org/assignments/ipfix/ipfix.xhtml
 */
import { JsonKind } from '../bytes/json.js';
import { nothingUnfinished } from '../bytes/json-records.js';
import { readAuthority } from '../bytes/url.js';
import { FlowRecords, FlowShape, type JsonFlowLayout, wellFormed } from '../flow-json.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

/** Names of NetFlow v9: as they are, and as Logstash and Filebeat write them. */
const v9 = (...names: readonly string[]) => [
  ...names.map((name) => `/${name}`),
  ...names.map((name) => `/netflow/${name.toLowerCase()}`),
];
const named = (...names: readonly string[]) => names.map((name) => `/${name}`);

const tlsNames = named('TLS_SERVER_NAME', 'SSL_SERVER_NAME', 'QUIC_SERVER_NAME');
const httpNames = named('HTTP_HOST', 'HTTP_SITE');
/** Keys that show whose a record is where its addresses have names that any program might use. */
const goflowKeys = named(
  'time_received_ns',
  'time_flow_start_ns',
  'sampler_address',
  'TimeReceived',
  'TimeFlowStart',
  'SamplerAddress',
);
const pmacctKeys = named('stamp_inserted', 'stamp_updated', 'timestamp_start', 'writer_id', 'event_type', 'ip_proto');

const shape = new FlowShape(
  {
    start: [
      ...named('time_flow_start_ns', 'TimeFlowStartNs', 'TimeFlowStartMs', 'TimeFlowStart', 'timestamp_start'),
      ...named('flowStartMilliseconds', 'flowStartSeconds', 'flowStartMicroseconds', 'flowStartNanoseconds'),
      ...v9('FLOW_START_MILLISECONDS', 'FLOW_START_SEC', 'FIRST_SEEN'),
    ],
    end: [
      ...named('time_flow_end_ns', 'TimeFlowEndNs', 'TimeFlowEndMs', 'TimeFlowEnd', 'timestamp_end'),
      ...named('flowEndMilliseconds', 'flowEndSeconds', 'flowEndMicroseconds', 'flowEndNanoseconds'),
      ...v9('FLOW_END_MILLISECONDS', 'FLOW_END_SEC', 'LAST_SEEN'),
    ],
    startSwitched: [...named('flowStartSysUpTime'), ...v9('FIRST_SWITCHED')],
    endSwitched: [...named('flowEndSysUpTime'), ...v9('LAST_SWITCHED')],
    received: named('time_received_ns', 'TimeReceived', 'stamp_inserted', 'timestamp_arrival', '@timestamp'),
    durationMs: [...named('flowDurationMilliseconds'), ...v9('FLOW_DURATION_MILLISECONDS')],
    source: [
      ...named('src_addr', 'SrcAddr', 'ip_src', 'sourceIPv4Address', 'sourceIPv6Address'),
      ...v9('IPV4_SRC_ADDR', 'IPV6_SRC_ADDR'),
    ],
    destination: [
      ...named('dst_addr', 'DstAddr', 'ip_dst', 'destinationIPv4Address', 'destinationIPv6Address'),
      ...v9('IPV4_DST_ADDR', 'IPV6_DST_ADDR'),
    ],
    sourcePort: [
      ...named('src_port', 'SrcPort', 'port_src', 'sourceTransportPort', 'IP_SRC_PORT'),
      ...v9('L4_SRC_PORT'),
    ],
    destinationPort: [
      ...named('dst_port', 'DstPort', 'port_dst', 'destinationTransportPort', 'IP_DST_PORT'),
      ...v9('L4_DST_PORT'),
    ],
    protocol: [...named('proto', 'Proto', 'ip_proto', 'protocolIdentifier'), ...v9('PROTOCOL')],
    flags: [...named('tcp_flags', 'TcpFlags', 'TCPFlags', 'tcpControlBits'), ...v9('TCP_FLAGS')],
    bytes: [...named('bytes', 'Bytes', 'octetDeltaCount', 'octetTotalCount'), ...v9('IN_BYTES')],
    packets: [...named('packets', 'Packets', 'packetDeltaCount', 'packetTotalCount'), ...v9('IN_PKTS')],
    bytesBack: [...named('reverseOctetDeltaCount', 'reverseOctetTotalCount'), ...v9('OUT_BYTES')],
    packetsBack: [...named('reversePacketDeltaCount', 'reversePacketTotalCount'), ...v9('OUT_PKTS')],
  },
  [...tlsNames, ...httpNames, ...goflowKeys, ...pmacctKeys],
);
const slotsOf = (pointers: readonly string[]) => pointers.map((pointer) => shape.slot(pointer));
const addressSlots = [...shape.slots.source, ...shape.slots.destination];
const tlsSlots = slotsOf(tlsNames);
const httpSlots = slotsOf(httpNames);
/** By product: the address keys, and other keys of which one must be there. */
const products = [
  { ends: slotsOf(named('src_addr', 'dst_addr')), signs: slotsOf(goflowKeys) },
  { ends: slotsOf(named('SrcAddr', 'DstAddr')), signs: slotsOf(goflowKeys) },
  { ends: slotsOf(named('ip_src', 'ip_dst')), signs: slotsOf(pmacctKeys) },
  ...[
    ['sourceIPv4Address', 'destinationIPv4Address'],
    ['sourceIPv6Address', 'destinationIPv6Address'],
    ['IPV4_SRC_ADDR', 'IPV4_DST_ADDR'],
    ['IPV6_SRC_ADDR', 'IPV6_DST_ADDR'],
    ['netflow/ipv4_src_addr', 'netflow/ipv4_dst_addr'],
    ['netflow/ipv6_src_addr', 'netflow/ipv6_dst_addr'],
  ].map((names) => ({ ends: slotsOf(named(...names)), signs: slotsOf(named(...names)) })),
];

const netflowJson: LogFormat<JsonFlowLayout> = {
  name: 'netflow-json',
  product: 'NetFlow and IPFIX as JSON (goflow2, GoFlow, pmacct, nProbe, ntopng, Logstash)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow', 'request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://www.iana.org/assignments/ipfix/ipfix.xhtml',

  detect(head, hints) {
    const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, unfinished: nothingUnfinished };
    const flows = new FlowRecords(shape, head, layout);
    for (let record = 1; record <= 20 && flows.advance(silentSink); record++) if (isKnown(flows)) return layout;
    return new Refusal(
      'no JSON object with the source and destination names of goflow2, pmacct, nProbe, NetFlow v9 or IPFIX, such as "src_addr" and "sampler_address"',
    );
  },

  parse(bytes, layout, row, sink) {
    const flows = new FlowRecords(shape, bytes, layout);
    row.clear();
    row.escapes = Escapes.Json;
    while (flows.advance(sink)) {
      // Exporters' options and statistics have no addresses.
      if (!hasAny(flows, addressSlots)) {
        sink.ignore(flows.at);
        continue;
      }
      const verdict = flows.readFlow();
      if (verdict !== wellFormed) {
        sink.reject(flows.at, verdict);
        continue;
      }
      row.bytes = flows.bytes;
      row.timeMs = flows.timeMs;
      row.host.clear();
      const app = readHost(flows, row);
      row.fact = app === '' ? Fact.Flow : Fact.Request;
      flows.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      flows.putDetails(row);
      row.app = app;
      sink.take(row);
    }
    return { modifiedMs: layout.modifiedMs, timeZone: layout.timeZone, unfinished: flows.unfinished };
  },
};
export default netflowJson;

function isKnown(flows: FlowRecords): boolean {
  return products.some(
    ({ ends, signs }) => ends.every((slot) => flows.json.kind(slot) === JsonKind.String) && hasAny(flows, signs),
  );
}

function hasAny({ json }: FlowRecords, slots: readonly number[]): boolean {
  for (let i = 0; i < slots.length; i++) if (json.kind(slots[i]!) !== JsonKind.Absent) return true;
  return false;
}

/** Puts the server's name in `row`, and says by which protocol it was seen; '' where the record has none. */
function readHost(flows: FlowRecords, row: Row): string {
  if (putHost(flows, tlsSlots, row)) {
    return flows.json.end(tlsSlots[2]!) > flows.json.start(tlsSlots[2]!) ? 'quic' : 'tls';
  }
  return putHost(flows, httpSlots, row) ? 'http' : '';
}

function putHost({ bytes, json }: FlowRecords, slots: readonly number[], row: Row): boolean {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i]!;
    if (json.kind(slot) === JsonKind.String && readAuthority(bytes, json.start(slot), json.end(slot), row)) return true;
  }
  return false;
}
