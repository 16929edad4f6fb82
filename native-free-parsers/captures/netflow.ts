/**
 * NetFlow v1, v5, v7, v9 and IPFIX as exporters send them: the payloads of their datagrams one after the other, as a socket writes
 * them to a file, and IPFIX files (RFC 5655). Captures of an exporter's traffic are pcap's.
 *
 *   0005 001e  00a1b2c3 690f5f00 …              NetFlow v5: 30 records
 *   000a 0058  690f5f00 …  0002 0044 …          IPFIX: 88 bytes, a set of templates
 *   Version
 *       Records, or bytes
 *
 * Nothing says who sent a datagram, so one exporter's templates are another's that uses the same observation domain.
 * Counters of sampled flows are multiplied by the sampling rate that the exporter states, as nfdump does it. A record that states
 * the server's name (nProbe, Cisco, Gigamon, Ixia, NetScaler, CESNET) is a request, one that states a question (DNS) a query.
 *
 * https://www.rfc-editor.org/rfc/rfc3954, https://www.rfc-editor.org/rfc/rfc7011,
 * https://www.cisco.com/c/en/us/td/docs/net_mgmt/netflow_collection_engine/3-6/user/guide/format.html
 */
import { type CaptureFormat, type CaptureReader, Refusal, Reject, type RowSink } from '../format.js';
import { exportLength, isExport } from '../packets/netflow/export-length.js';
import { ExportReader, type KeptTemplate } from '../packets/netflow/export-reader.js';
import { flowFields } from '../packets/netflow/flow-fields.js';
import { PacketFacts } from '../packets/packet-facts.js';

interface Layout {
  readonly templates: readonly KeptTemplate[];
}

const netflow: CaptureFormat<Layout> = {
  name: 'netflow',
  product: 'NetFlow v1, v5, v7 and v9 and IPFIX (datagram payloads, IPFIX files)',
  kind: 'flow',
  framing: 'packet',
  facts: ['flow', 'request', 'query'],
  fields: flowFields,
  specification: 'https://www.rfc-editor.org/rfc/rfc7011',

  detect(head) {
    const length = exportLength(head, 0, head.length, true);
    if (length < 0) return new Refusal('does not begin with the header of a NetFlow or IPFIX datagram');
    const isWhole = length <= head.length;
    if (isWhole && !isExport(head, 0, length, length))
      return new Refusal('begins like a NetFlow or IPFIX datagram, whose sets do not add up to its length');
    const next = exportLength(head, length, head.length, true);
    if (isWhole && next < 0 && head.length - length >= 20 && head[length] !== 0)
      return new Refusal('no other datagram follows the first that looks like NetFlow or IPFIX');
    return { templates: [] };
  },

  open: (layout, row, sink) => new NetflowReader(layout, new PacketFacts(row, sink), sink),
};
export default netflow;

const nobody = new Uint8Array(0);

class NetflowReader implements CaptureReader<Layout> {
  private readonly exports: ExportReader;
  private readonly sink: RowSink;
  /** Where in the stretch the bytes of the last call to `read` began, and where those of the next will. */
  private start = 0;
  private next = 0;
  private isDamaged = false;

  constructor({ templates }: Layout, facts: PacketFacts, sink: RowSink) {
    // A set that waited for its template may lie before the bytes at hand: its place is below zero.
    const counts = {
      ignore: (at: number) => sink.ignore(at - this.start),
      reject: (at: number, reason: Reject) => sink.reject(at - this.start, reason),
    };
    this.exports = new ExportReader(facts, counts);
    this.sink = sink;
    this.exports.restore(templates, nobody, 0);
  }

  read(bytes: Buffer, isLast: boolean): number {
    this.start = this.next;
    const used = this.readDatagrams(bytes, isLast);
    this.next = this.start + used;
    return used;
  }

  end(): Layout {
    const templates = this.exports.keptTemplates();
    this.exports.end();
    return { templates };
  }

  private readDatagrams(bytes: Buffer, isLast: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      const length = exportLength(bytes, at, bytes.length, isLast);
      if (length < 0) {
        at = this.skipDamage(bytes, at, isLast);
        continue;
      }
      if (length === 0 || at + length > bytes.length) return at;
      this.isDamaged = false;
      this.exports.read(bytes, at, at + length, nobody, 0, this.start);
      at += length;
    }
    return at;
  }

  /** To the next datagram, or to where one may begin that is not whole yet. Zeros are padding; all else is one damaged record. */
  private skipDamage(bytes: Buffer, from: number, isLast: boolean): number {
    for (let at = from; at < bytes.length; at++) {
      if (exportLength(bytes, at, bytes.length, isLast) >= 0) return at;
      if (bytes[at] === 0 || this.isDamaged) continue;
      this.isDamaged = true;
      this.sink.reject(at, Reject.BadHeader);
    }
    return bytes.length;
  }
}
