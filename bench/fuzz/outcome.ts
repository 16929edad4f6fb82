import type { Reject, RowSink } from '../../native-free-parsers/format.js';
import type { Row, Span } from '../../native-free-parsers/row.js';

/**
 * What a reader did with an input, as two numbers: `digest` of everything that it said, to compare two runs, and `behaviour`, which
 * is the same for inputs that took the same way as far as that can be seen from outside. Also a sink that checks every row.
 */
export class Outcome implements RowSink {
  digest = 0;
  behaviour = 0;
  rows = 0;
  /** What is wrong with a row; '' as long as nothing is. */
  wrong = '';

  clear(): void {
    this.digest = 0x811c9dc5;
    this.behaviour = 0x811c9dc5;
    this.rows = 0;
    this.wrong = '';
  }

  /** Something that a reader said besides rows. */
  add(value: number, isBehaviour: boolean): void {
    this.digest = mixed(this.digest, value);
    if (isBehaviour) this.behaviour = mixed(this.behaviour, value);
  }

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.digest = mixed(this.digest, text.charCodeAt(i));
  }

  wants(row: Row): boolean {
    if (Number.isNaN(row.timeMs)) this.add(1, true);
    this.addSpan(row, row.host, 'host');
    this.addSpan(row, row.server, 'server');
    return true;
  }

  take(row: Row): void {
    // Of how many rows of a kind there are, only whether there are more than one is a way of its own.
    this.rows++;
    this.digest = mixed(this.digest, row.fact);
    let stated = row.fact;
    for (let i = 0; i < spanNames.length; i++) {
      const span = row[spanNames[i]!];
      if (this.addSpan(row, span, spanNames[i]!)) stated |= 1 << (i + 3);
    }
    for (let i = 0; i < numberNames.length; i++) {
      const value = row[numberNames[i]!];
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
        this.wrong = `${numberNames[i]} is infinite`;
      this.digest = mixed(this.digest, Number.isNaN(value) ? 7 : Math.round(value % 1e9));
    }
    const { answers } = row;
    for (let i = 0; i < answers.count; i++) {
      this.addSpan(row, answers.names[i]!, 'answers.names');
      this.addSpan(row, answers.types[i]!, 'answers.types');
      this.addSpan(row, answers.data[i]!, 'answers.data');
    }
    this.addText(row.transport);
    this.addText(row.app);
    this.digest = mixed(this.digest, row.action * 4 + (row.ech ? 2 : 0) + (row.repeated ? 1 : 0));
    if (this.rows < 3) this.behaviour = mixed(mixed(this.behaviour, stated), Math.min(answers.count, 4));
  }

  ignore(_at: number): void {
    this.add(2, this.rows < 3);
  }

  reject(_at: number, reason: Reject): void {
    this.add(16 + reason, true);
  }

  /** Whether the row states it. */
  private addSpan(row: Row, span: Span, name: string): boolean {
    const { bytes } = row;
    const { start, end } = span;
    if (!(start >= 0 && start <= end && end <= bytes.length)) {
      this.wrong = `${name} is ${start} to ${end} of ${bytes.length} bytes`;
      return false;
    }
    let digest = this.digest;
    for (let at = start; at < end; at++) digest = Math.imul(digest ^ bytes[at]!, 0x01000193);
    this.digest = mixed(digest, end - start);
    return end > start;
  }
}

/** The row's spans; not more than fit into the bits of a behaviour. */
const spanNames = [
  'client',
  'device',
  'mac',
  'user',
  'group',
  'host',
  'server',
  'method',
  'path',
  'contentType',
  'userAgent',
  'referrer',
  'queryType',
  'responseCode',
  'alpn',
  'ja3',
  'ja4',
] as const;

const numberNames = [
  'timeMs',
  'durationMs',
  'untilMs',
  'clientPort',
  'serverPort',
  'status',
  'bytesUp',
  'bytesDown',
  'bytesBoth',
  'packetsUp',
  'packetsDown',
] as const;

function mixed(hash: number, value: number): number {
  const next = Math.imul(hash ^ value, 0x01000193);
  return next ^ (next >>> 13);
}
