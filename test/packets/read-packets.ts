/** Feeds payloads to one dissector and gives the records that it states. */
import { Conversation, type Transport } from '../../native-free-parsers/packets/conversation.js';
import type { DatagramDissector, DatagramReader } from '../../native-free-parsers/packets/dissector.js';
import type { End } from '../../native-free-parsers/packets/end.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';

export const timeMs = Date.parse('2026-11-20T06:46:41.433Z');

/** Where the records of dissectors end up. */
export class Records {
  readonly all: LogRecord[] = [];
  readonly facts = new PacketFacts(new Row(), {
    wants: () => true,
    take: (row) => {
      this.all.push(recordOf(row));
    },
    ignore() {},
    reject() {},
  });

  /** What was stated since the last call. */
  take(): LogRecord[] {
    return this.all.splice(0);
  }
}

/** From 10.0.12.9:59780 to 10.0.0.53 on a port. */
export function conversationTo(port: number, transport: Transport = 'udp'): Conversation {
  const conversation = new Conversation(transport);
  setEnd(conversation.client, [10, 0, 12, 9], 59780);
  setEnd(conversation.server, [10, 0, 0, 53], port);
  return conversation;
}

function setEnd(end: End, address: readonly number[], port: number): void {
  end.bytes.set(address);
  end.addressBytes = address.length;
  end.port = port;
}

/** One dissector, and what it states of datagrams. */
export class Datagrams {
  readonly records = new Records();
  private readonly reader: DatagramReader;

  constructor(dissector: DatagramDissector) {
    this.reader = dissector.open(this.records.facts);
  }

  /** What one datagram states; `undefined` where it is refused, after which nothing may have been stated. */
  read(
    payload: Uint8Array | string,
    conversation: Conversation,
    fromClient = true,
    wireBytes?: number,
  ): LogRecord[] | undefined {
    const bytes = typeof payload === 'string' ? Buffer.from(payload.replace(/\s/g, ''), 'hex') : payload;
    const padded = Buffer.concat([Buffer.alloc(7, 0xa5), bytes, Buffer.alloc(7, 0x5a)]);
    const end = 7 + bytes.length;
    const isOne = this.reader.read(conversation, fromClient, timeMs, padded, 7, end, wireBytes ?? bytes.length);
    const records = this.records.take();
    if (!isOne && records.length > 0) throw new Error('a refused datagram stated something');
    return isOne ? records : undefined;
  }
}
