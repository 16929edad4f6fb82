import { ethernet } from '../../bench/generate/capture/build.js';
import { type RejectName, type RowSink, rejectNames } from '../../native-free-parsers/format.js';
import type { Conversation } from '../../native-free-parsers/packets/conversation.js';
import { type DatagramReader, Recognition, type StreamReader } from '../../native-free-parsers/packets/dissector.js';
import type { Dissectors } from '../../native-free-parsers/packets/dissectors.js';
import { Frames } from '../../native-free-parsers/packets/frames.js';
import { Row } from '../../native-free-parsers/row.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';

export const client = '10.0.12.9';
export const server = '192.0.2.44';
export const startMs = Date.parse('2026-11-20T06:00:00Z');
export const udpProtocol = 17;

/** What lies between the frames of a capture and the dissectors, with one that takes everything and writes it down. */
export class CaptureMachinery {
  readonly streams: Recorded[] = [];
  readonly datagrams: Buffer[] = [];
  readonly records: LogRecord[] = [];
  readonly rejected: RejectName[] = [];
  readonly frames: Frames;
  ignored = 0;
  private now = startMs;

  constructor(seen: (conversation: Conversation) => void = () => {}) {
    const dissectors: Dissectors = {
      streams: [
        {
          name: 'recorded',
          dissector: {
            recognise: () => Recognition.Yes,
            open: (conversation) => {
              seen(conversation);
              const reader = new Recorded();
              this.streams.push(reader);
              return reader;
            },
          },
        },
      ],
      datagrams: [{ name: 'recorded', dissector: { ports: [53], anyPort: true, open: () => this.datagramReader() } }],
    };
    this.frames = new Frames(dissectors, new Row(), this.sink());
  }

  /** A packet of IP, a millisecond after the one before. */
  packet(packet: Buffer, afterMs = 1): void {
    this.now += afterMs;
    const frame = ethernet(packet[0]! >> 4 === 6 ? 0x86dd : 0x0800, packet);
    this.frames.read(1, frame, 0, 0, frame.length, frame.length, this.now);
  }

  sink(): RowSink {
    return {
      wants: () => true,
      take: (row) => {
        this.records.push(recordOf(row));
      },
      ignore: () => {
        this.ignored++;
      },
      reject: (_at, reason) => {
        this.rejected.push(rejectNames[reason]!);
      },
    };
  }

  private datagramReader(): DatagramReader {
    return {
      read: (_conversation, _fromClient, _timeMs, bytes, start, end) => {
        this.datagrams.push(Buffer.from(bytes.subarray(start, end)));
        return true;
      },
    };
  }
}

/** Everything that one side of a stream was given, with its gaps. */
class Recorded implements StreamReader {
  readonly taken: { client: Buffer; server: Buffer } = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  readonly gaps: number[] = [];
  isClosed = false;

  fromClient(bytes: Buffer, start: number, end: number): number {
    this.taken.client = Buffer.concat([this.taken.client, bytes.subarray(start, end)]);
    return end - start;
  }

  fromServer(bytes: Buffer, start: number, end: number): number {
    this.taken.server = Buffer.concat([this.taken.server, bytes.subarray(start, end)]);
    return end - start;
  }

  gap(_fromClient: boolean, count: number): boolean {
    this.gaps.push(count);
    return true;
  }

  close(): void {
    this.isClosed = true;
  }
}
