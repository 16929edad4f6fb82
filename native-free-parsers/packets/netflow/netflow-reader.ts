import { type CaptureReader, Reject, type RowSink } from '../../format.js';
import type { PacketFacts } from '../packet-facts.js';
import { exportLength } from './export-length.js';
import { ExportReader, type KeptTemplate } from './export-reader.js';

/** The templates in force. */
export interface NetflowLayout {
  readonly templates: readonly KeptTemplate[];
}

const nobody = new Uint8Array(0);

/** Reads export datagrams that stand one after the other. */
export class NetflowReader implements CaptureReader<NetflowLayout> {
  private readonly exports: ExportReader;
  private readonly sink: RowSink;
  /** Where in the stretch the bytes of the last call to `read` began, and where those of the next will. */
  private start = 0;
  private next = 0;
  private isDamaged = false;

  constructor({ templates }: NetflowLayout, facts: PacketFacts, sink: RowSink) {
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

  end(): NetflowLayout {
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
