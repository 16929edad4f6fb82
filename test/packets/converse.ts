/** Conversations without packets: what two sides say is handed to the dissectors as the capture formats hand it. */
import { Conversation } from '../../native-free-parsers/packets/conversation.js';
import type { DatagramDissector } from '../../native-free-parsers/packets/dissector.js';
import { loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import type { End } from '../../native-free-parsers/packets/end.js';
import { FirstBytes } from '../../native-free-parsers/packets/first-bytes.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { TcpConnection } from '../../native-free-parsers/packets/tcp-connection.js';
import { HeldBytes } from '../../native-free-parsers/packets/tcp-side.js';
import { Row } from '../../native-free-parsers/row.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';

/** A record, its time and whether it states another one again. */
export type Told = LogRecord & { readonly timeMs: number; readonly repeated: boolean };

const streams = new FirstBytes((await loadDissectors()).streams);

/** One TCP connection from 10.0.0.1:40000 to 192.0.2.1, port 443 unless said otherwise. Time goes on by 1 ms a packet. */
export class TcpTalk {
  readonly told: Told[] = [];
  readonly conversation: Conversation;
  private readonly connection: TcpConnection;
  private timeMs = 0;
  private readonly sent = { client: 0, server: 0 };
  private readonly padding: number;

  /** `padding`: what lies in memory around each packet. */
  constructor(serverPort = 443, padding = 0xee) {
    this.padding = padding;
    this.conversation = conversationTo(serverPort, 'tcp');
    this.connection = new TcpConnection(this.conversation, streams, factsInto(this.told), new HeldBytes());
    this.connection.open(true, 0);
    this.connection.open(false, 0);
  }

  client(bytes: string | Buffer, packetBytes = 1 << 16): this {
    return this.say(true, bytes, packetBytes);
  }

  server(bytes: string | Buffer, packetBytes = 1 << 16): this {
    return this.say(false, bytes, packetBytes);
  }

  /** So many bytes of a side were not captured. */
  lose(side: 'client' | 'server', count: number): this {
    this.sent[side] += count;
    return this;
  }

  /** Ends the connection; everything that was told. */
  close(): readonly Told[] {
    this.connection.close();
    return this.told;
  }

  private say(fromClient: boolean, bytes: string | Buffer, packetBytes: number): this {
    const all = Buffer.from(bytes as string, 'latin1');
    const side = fromClient ? 'client' : 'server';
    for (let at = 0; at < all.length; at += packetBytes) {
      const part = all.subarray(at, at + packetBytes);
      const packet = padded(part, this.padding);
      this.timeMs++;
      this.connection.data(fromClient, this.sent[side], packet, 7, 7 + part.length, 0, this.timeMs);
      this.sent[side] += part.length;
    }
    return this;
  }
}

/** Datagrams between two ports, read by one dissector. */
export class UdpTalk {
  readonly told: Told[] = [];
  readonly conversation: Conversation;
  private readonly reader;
  private readonly padding: number;
  private timeMs = 0;

  constructor(dissector: DatagramDissector, serverPort = 443, padding = 0xee) {
    this.padding = padding;
    this.conversation = conversationTo(serverPort, 'udp');
    this.reader = dissector.open(factsInto(this.told));
  }

  /** Whether the dissector takes the datagram as its own. */
  client(bytes: Buffer): boolean {
    return this.say(true, bytes);
  }

  server(bytes: Buffer): boolean {
    return this.say(false, bytes);
  }

  private say(fromClient: boolean, bytes: Buffer): boolean {
    const packet = padded(bytes, this.padding);
    const end = 7 + bytes.length;
    return this.reader.read(this.conversation, fromClient, ++this.timeMs, packet, 7, end, bytes.length);
  }
}

export function conversationTo(serverPort: number, transport: 'tcp' | 'udp'): Conversation {
  const conversation = new Conversation(transport);
  place(conversation.client, [10, 0, 0, 1], 40000);
  place(conversation.server, [192, 0, 2, 1], serverPort);
  return conversation;
}

function factsInto(told: Told[]): PacketFacts {
  return new PacketFacts(new Row(), {
    wants: () => true,
    take: (row) => told.push({ ...recordOf(row), timeMs: row.timeMs, repeated: row.repeated }),
    ignore() {},
    reject() {},
  });
}

function place(end: End, address: readonly number[], port: number): void {
  end.bytes.set(address);
  end.addressBytes = address.length;
  end.port = port;
}

function padded(bytes: Buffer, padding: number): Buffer {
  return Buffer.concat([Buffer.alloc(7, padding), bytes, Buffer.alloc(9, padding)]);
}
