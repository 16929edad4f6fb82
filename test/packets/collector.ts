import type { Reject } from '../../native-free-parsers/format.js';
import { rejectNames } from '../../native-free-parsers/format.js';
import { exportLength } from '../../native-free-parsers/packets/netflow/export-length.js';
import { ExportReader } from '../../native-free-parsers/packets/netflow/export-reader.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';

/** Reads export datagrams one after the other, each from its own exporter's address. */
export class Collector {
  readonly records: LogRecord[] = [];
  /** By record: whether it was the same flow again. */
  readonly repeated: boolean[] = [];
  readonly rejected: string[] = [];
  ignored = 0;
  private readonly reader: ExportReader;

  constructor() {
    const row = new Row();
    const sink = new RecordSink({
      record: (record) => {
        this.records.push(record);
        this.repeated.push(row.repeated);
      },
      reject: (_at: number, reason: Reject) => this.rejected.push(rejectNames[reason]),
      ignore: () => this.ignored++,
    });
    this.reader = new ExportReader(new PacketFacts(row, sink), sink);
  }

  /** `bytes` may hold several datagrams; what is left over that is none is not read. */
  read(bytes: Buffer, exporter: Uint8Array = Uint8Array.of(192, 0, 2, 1)): this {
    let at = 0;
    while (at < bytes.length) {
      const length = exportLength(bytes, at, bytes.length, true);
      if (length <= 0) break;
      this.reader.read(bytes, at, Math.min(bytes.length, at + length), exporter, exporter.length);
      at += length;
    }
    return this;
  }

  end(): this {
    this.reader.end();
    return this;
  }
}
