/**
 * dnstap as name servers write it to a file: Frame Streams of protocol buffers, each with a DNS message.
 *
 *   00 00 00 00 | 00 00 00 22 | 00 00 00 02 | 00 00 00 01 00 00 00 16 "protobuf:dnstap.Dnstap"
 *   Control       Its length    Start         Content type
 *   00 00 00 7f | 0a 02 "vm" | 72 58 08 06 22 04 0a 14 00 65 … 72 33 64 7a 81 80 …
 *   Its length    Identity     Message: kind, query address … response message
 *
 * A message is read as the datagram that it was, with headers made from what dnstap says of it. Only clients' questions and
 * answers are: a resolver's own ask the same once more.
 *
 * https://github.com/farsightsec/fstrm, https://github.com/dnstap/dnstap.pb
 */

import { dnstapFields } from '../dnstap/dnstap-fields.js';
import type { DnstapMessage } from '../dnstap/dnstap-message.js';
import type { DnstapLayout } from '../dnstap/frames-reader.js';
import { type CaptureFormat, Refusal, type RowSink } from '../format.js';
import { captureFacts } from '../packets/capture-format.js';
import { Fact } from '../row.js';

const contentType = 'protobuf:dnstap.Dnstap';
const headBytes = 20;

const dnstapFrames: CaptureFormat<DnstapLayout> = {
  ...captureFacts,
  name: 'dnstap-frames',
  product: 'BIND, Unbound, Knot, PowerDNS, CoreDNS (dnstap to a file)',
  specification: 'https://dnstap.info/',
  facts: ['query', 'answer'],
  fields: ['packet', ...dnstapFields],

  detect(head) {
    const isStart = head.length >= headBytes && head.readUInt32BE(0) === 0 && head.readUInt32BE(8) === 2;
    if (!isStart || head.toString('latin1', headBytes, headBytes + contentType.length) !== contentType)
      return new Refusal('it does not begin with the start frame of a dnstap stream');
    return { headerBytes: 8 + head.readUInt32BE(4) };
  },

  async open(layout, row, sink) {
    const [{ DnstapFramesReader }, { DnstapMessage }, { openFrames }] = await Promise.all([
      import('../dnstap/frames-reader.js'),
      import('../dnstap/dnstap-message.js'),
      import('../packets/open-frames.js'),
    ]);
    const message = new DnstapMessage();
    return new DnstapFramesReader(
      layout,
      await openFrames(row, ofMessage(message, sink), layout.packets),
      message,
      sink,
    );
  },
};
export default dnstapFrames;

/** The headers are made up: so are the flows that they would make, and that the message came over UDP. */
function ofMessage(message: DnstapMessage, sink: RowSink): RowSink {
  return {
    wants: (row) => row.fact !== Fact.Flow && sink.wants(row),
    take(row) {
      row.transport = message.transport ?? '';
      row.app = message.app ?? row.app;
      sink.take(row);
    },
    ignore: (at) => sink.ignore(at),
    reject: (at, reason) => sink.reject(at, reason),
  };
}
