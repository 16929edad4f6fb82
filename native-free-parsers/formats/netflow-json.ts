/**
 * Flow records as JSON objects, by the names of the program that wrote them: goflow2, GoFlow, pmacct, nProbe and ntopng,
 * Logstash's netflow codec, Filebeat, Packetbeat, ElastiFlow, and any that keep the names of IPFIX (RFC 7012) or NetFlow v9.
 *
 *   goflow2   {"type":"NETFLOW_V9","time_received_ns":1763621207953000000,"sampler_address":"10.0.0.1","time_flow_start_ns":1763621205049000000,
 *              "time_flow_end_ns":1763621205139000000,"bytes":2115,"packets":17,"src_addr":"10.0.0.7","dst_addr":"192.0.2.4","proto":"TCP",
 *              "src_port":60202,"dst_port":443,…}
 *   GoFlow    {"Type":4,"TimeReceived":1763621207,"TimeFlowStart":1763621205,"SrcAddr":"10.0.0.7","DstAddr":"192.0.2.4","Proto":6,…}
 *   pmacct    {"event_type":"purge","ip_src":"10.0.0.7","ip_dst":"192.0.2.4","port_src":60202,"port_dst":443,"ip_proto":"tcp",
 *              "stamp_inserted":"2026-11-20 06:46:00","stamp_updated":"2026-11-20 06:47:01","packets":17,"bytes":2115}
 *   nProbe    {"IPV4_SRC_ADDR":"10.0.0.7","IPV4_DST_ADDR":"192.0.2.4","L4_SRC_PORT":60202,"L4_DST_PORT":443,"PROTOCOL":6,"IN_BYTES":2115,
 *              "OUT_BYTES":28538,"FIRST_SWITCHED":1763621205,"LAST_SWITCHED":1763621206,"TLS_SERVER_NAME":"chatgpt.com",…}
 *             {"8":"10.0.0.7","12":"192.0.2.4","7":60202,"11":443,"4":6,"1":2115,"23":28538,"22":1763621205,"21":1763621206,…}   without --json-labels
 *   Filebeat  {"event":{"start":"2026-11-20T06:46:45.049Z",…},"netflow":{"source_ipv4_address":"10.0.0.7","octet_delta_count":2115,…},…}
 *   Packetbeat {"source":{"ip":"10.0.0.7","port":60202,"bytes":2115,…},"destination":{…},"flow":{"id":"…","final":true},"event":{…},…}
 *   ElastiFlow {"flow.src.ip.addr":"10.0.0.7","flow.dst.ip.addr":"192.0.2.4","flow.dst.l4.port.id":443,"flow.bytes":2115,…}
 *   IPFIX     {"sourceIPv4Address":"10.0.0.7","destinationIPv4Address":"192.0.2.4","protocolIdentifier":6,"octetDeltaCount":2115,…}
 *
 * A record is one direction unless it has counters for the way back. Times that count from the exporter's start (NetFlow's
 * own `FIRST_SWITCHED`, `flowStartSysUpTime`) give a duration and no time. Counters of sampled flows are as the exporter states
 * them, not scaled. Packetbeat also reports flows that go on (`"final":false`), with their totals so far: those are `repeated`. A record with a server name (nProbe's TLS, QUIC and HTTP plugins) is a request. The same flow seen by two
 * exporters or interfaces is there twice, and cannot be told from two flows.
 *
 * https://www.iana.org/assignments/ipfix/ipfix.xhtml
 */
import { JsonKind } from '../bytes/json.js';
import { nothingUnfinished } from '../bytes/json-records.js';
import { equals, word } from '../bytes/match.js';
import { readAuthority } from '../bytes/url.js';
import { FlowRecords, FlowShape, type JsonFlowLayout, wellFormed } from '../flow-json.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';
import { forgetTotals } from '../session-ends.js';

const falseWord = word('false');

/** Names of NetFlow v9: as they are, and as Logstash and Filebeat write them. */
const v9 = (...names: readonly string[]) => [
  ...names.map((name) => `/${name}`),
  ...names.map((name) => `/netflow/${name.toLowerCase()}`),
];
const named = (...names: readonly string[]) => names.map((name) => `/${name}`);
/** Names of ElastiFlow: with dots in one key, as it writes them, or as objects in each other, as Elasticsearch gives them back. */
const dotted = (...names: readonly string[]) => [
  ...names.map((name) => `/${name}`),
  ...names.map((name) => `/${name.replaceAll('.', '/')}`),
];

const tlsNames = named('TLS_SERVER_NAME', 'SSL_SERVER_NAME', 'QUIC_SERVER_NAME');
const httpNames = named('HTTP_HOST', 'HTTP_SITE');
/** Keys that show whose a record is where its addresses have names that any program might use. */
const goflowKeys = named(
  'time_received_ns',
  'time_received',
  'time_flow_start_ns',
  'time_flow_start',
  'sampler_address',
  'TimeReceived',
  'TimeFlowStart',
  'SamplerAddress',
);
const elasticKeys = named('flow/id', 'flow/final', 'netflow/type');
const pmacctKeys = named('stamp_inserted', 'stamp_updated', 'timestamp_start', 'writer_id', 'event_type', 'ip_proto');

const shape = new FlowShape(
  {
    start: [
      ...named('time_flow_start_ns', 'time_flow_start_ms', 'time_flow_start', 'timestamp_start'),
      ...named('TimeFlowStartNs', 'TimeFlowStartMs', 'TimeFlowStart', 'event/start', 'netflow/flow_start_seconds'),
      ...dotted('flow.start.timestamp'),
      ...named('flowStartMilliseconds', 'flowStartSeconds', 'flowStartMicroseconds', 'flowStartNanoseconds'),
      ...v9('FLOW_START_MILLISECONDS', 'FLOW_START_SEC', 'FIRST_SEEN'),
    ],
    end: [
      ...named('time_flow_end_ns', 'time_flow_end_ms', 'time_flow_end', 'timestamp_end'),
      ...named('TimeFlowEndNs', 'TimeFlowEndMs', 'TimeFlowEnd', 'event/end', 'netflow/flow_end_seconds'),
      ...dotted('flow.end.timestamp'),
      ...named('flowEndMilliseconds', 'flowEndSeconds', 'flowEndMicroseconds', 'flowEndNanoseconds'),
      ...v9('FLOW_END_MILLISECONDS', 'FLOW_END_SEC', 'LAST_SEEN'),
    ],
    startSwitched: [...named('flowStartSysUpTime', 'netflow/flow_start_sys_up_time', '22'), ...v9('FIRST_SWITCHED')],
    endSwitched: [...named('flowEndSysUpTime', 'netflow/flow_end_sys_up_time', '21'), ...v9('LAST_SWITCHED')],
    received: [
      ...named('time_received_ns', 'time_received', 'TimeReceived', 'stamp_inserted', 'timestamp_arrival'),
      ...dotted('flow.collect.timestamp', 'flow.export.timestamp'),
      ...named('netflow/exporter/timestamp', '@timestamp'),
    ],
    durationMs: [...named('flowDurationMilliseconds'), ...v9('FLOW_DURATION_MILLISECONDS')],
    source: [
      ...named('src_addr', 'SrcAddr', 'ip_src', 'sourceIPv4Address', 'sourceIPv6Address'),
      ...v9('IPV4_SRC_ADDR', 'IPV6_SRC_ADDR'),
      ...named('netflow/source_ipv4_address', 'netflow/source_ipv6_address', 'source/ip', '8', '27', 'flow/src_addr'),
      ...dotted('flow.src.ip.addr', 'flow.client.ip.addr'),
    ],
    destination: [
      ...named('dst_addr', 'DstAddr', 'ip_dst', 'destinationIPv4Address', 'destinationIPv6Address'),
      ...v9('IPV4_DST_ADDR', 'IPV6_DST_ADDR'),
      ...named('netflow/destination_ipv4_address', 'netflow/destination_ipv6_address', 'destination/ip', '12', '28'),
      ...named('flow/dst_addr'),
      ...dotted('flow.dst.ip.addr', 'flow.server.ip.addr'),
    ],
    sourcePort: [
      ...named('src_port', 'SrcPort', 'port_src', 'sourceTransportPort', 'IP_SRC_PORT'),
      ...v9('L4_SRC_PORT'),
      ...named('netflow/source_transport_port', 'source/port', '7', 'flow/src_port'),
      ...dotted('flow.src.l4.port.id', 'flow.client.l4.port.id'),
    ],
    destinationPort: [
      ...named('dst_port', 'DstPort', 'port_dst', 'destinationTransportPort', 'IP_DST_PORT'),
      ...v9('L4_DST_PORT'),
      ...named('netflow/destination_transport_port', 'destination/port', '11', 'flow/dst_port'),
      ...dotted('flow.dst.l4.port.id', 'flow.server.l4.port.id'),
    ],
    protocol: [
      ...named('proto', 'Proto', 'ip_proto', 'protocolIdentifier', 'netflow/protocol_identifier', '4'),
      ...v9('PROTOCOL'),
      ...named('network/iana_number', 'network/transport', 'flow/ip_protocol'),
      ...dotted('l4.proto.name'),
    ],
    flags: [
      ...named('tcp_flags', 'TcpFlags', 'TCPFlags', 'tcpControlBits', 'netflow/tcp_control_bits', '6'),
      ...v9('TCP_FLAGS'),
    ],
    bytes: [
      ...named(
        'bytes',
        'Bytes',
        'octetDeltaCount',
        'octetTotalCount',
        'source/bytes',
        'netflow/octet_delta_count',
        '1',
      ),
      ...v9('IN_BYTES'),
      ...dotted('flow.bytes'),
    ],
    packets: [
      ...named('packets', 'Packets', 'packetDeltaCount', 'packetTotalCount', 'source/packets'),
      ...named('netflow/packet_delta_count', '2'),
      ...v9('IN_PKTS'),
      ...dotted('flow.packets'),
    ],
    bytesBack: [
      ...named('reverseOctetDeltaCount', 'reverseOctetTotalCount', 'destination/bytes', '23'),
      ...v9('OUT_BYTES'),
    ],
    packetsBack: [
      ...named('reversePacketDeltaCount', 'reversePacketTotalCount', 'destination/packets', '24'),
      ...v9('OUT_PKTS'),
    ],
  },
  [...tlsNames, ...httpNames, ...goflowKeys, ...pmacctKeys, ...elasticKeys],
);
const slotsOf = (pointers: readonly string[]) => pointers.map((pointer) => shape.slot(pointer));
const addressSlots = [...shape.slots.source, ...shape.slots.destination];
const tlsSlots = slotsOf(tlsNames);
const httpSlots = slotsOf(httpNames);
const finalSlot = shape.slot('/flow/final');
/** By product: the address keys, and other keys of which one must be there. */
const products = [
  { ends: slotsOf(named('src_addr', 'dst_addr')), signs: slotsOf(goflowKeys) },
  { ends: slotsOf(named('SrcAddr', 'DstAddr')), signs: slotsOf(goflowKeys) },
  { ends: slotsOf(named('ip_src', 'ip_dst')), signs: slotsOf(pmacctKeys) },
  { ends: slotsOf(named('source/ip', 'destination/ip')), signs: slotsOf(elasticKeys) },
  { ends: slotsOf(named('8', '12')), signs: slotsOf(named('1', '22')) },
  { ends: slotsOf(named('27', '28')), signs: slotsOf(named('1', '22')) },
  ...[
    ['sourceIPv4Address', 'destinationIPv4Address'],
    ['sourceIPv6Address', 'destinationIPv6Address'],
    ['IPV4_SRC_ADDR', 'IPV4_DST_ADDR'],
    ['IPV6_SRC_ADDR', 'IPV6_DST_ADDR'],
    ['netflow/ipv4_src_addr', 'netflow/ipv4_dst_addr'],
    ['netflow/ipv6_src_addr', 'netflow/ipv6_dst_addr'],
    ['netflow/source_ipv4_address', 'netflow/destination_ipv4_address'],
    ['netflow/source_ipv6_address', 'netflow/destination_ipv6_address'],
    ['flow/src_addr', 'flow/dst_addr'],
    ['flow.src.ip.addr', 'flow.dst.ip.addr'],
    ['flow/src/ip/addr', 'flow/dst/ip/addr'],
    ['flow.client.ip.addr', 'flow.server.ip.addr'],
    ['flow/client/ip/addr', 'flow/server/ip/addr'],
  ].map((names) => ({ ends: slotsOf(named(...names)), signs: slotsOf(named(...names)) })),
];

const netflowJson: LogFormat<JsonFlowLayout> = {
  name: 'netflow-json',
  product:
    'NetFlow and IPFIX as JSON (goflow2, GoFlow, pmacct, nProbe, ntopng, Logstash, Filebeat, Packetbeat, ElastiFlow)',
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
      'no JSON object with the source and destination names of goflow2, pmacct, nProbe, Beats, ElastiFlow, NetFlow v9 or IPFIX, such as "src_addr" and "sampler_address"',
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
      row.repeated = isFalse(flows, finalSlot);
      if (row.repeated) forgetTotals(row);
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

function isFalse({ bytes, json }: FlowRecords, slot: number): boolean {
  return equals(bytes, json.start(slot), json.end(slot), falseWord);
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
