import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { putDnsProtocol } from '../bytes/dns-protocol.js';
import { equals, find, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { endOfLine } from '../bytes/open-record.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type Row, Span } from '../row.js';

const { Apostrophe, Colon, Comma, Dash, Dot, Quote, Return, Semicolon, Space, Tab } = Byte;

const clientQuery = word('CLIENT_QUERY');
const clientResponse = word('CLIENT_RESPONSE');
const messageType = word('MESSAGE');
const timestamp = word('!!timestamp ');
const texts = [word('query_message'), word('response_message')] as const;
const data = [word('query_message_data'), word('response_message_data')] as const;
const question = [word('QUESTION_SECTION'), word(';; QUESTION SECTION')] as const;
const answer = [word('ANSWER_SECTION'), word(';; ANSWER SECTION')] as const;
const codes = [word(' status: '), word(' rcode: ')] as const;
const status = word('status');
const kind = word('type');
/** Name, time to live, class, type and the first word of the data. */
const recordWords = 5;

/** Which of the two messages that a document may hold a line is in. */
const Part = Object.freeze({ Query: 0, Response: 1, None: 2 });
type Part = (typeof Part)[keyof typeof Part];

/** Which section of a message. */
const Section = Object.freeze({ None: 0, Question: 1, Answer: 2 });
type Section = (typeof Section)[keyof typeof Section];

/** A dnstap message as a document of YAML, read line by line; `take` puts the rest of it in a row. */
export class YamlMessage {
  isQuery = false;
  isResponse = false;
  timeMs = Number.NaN;
  readonly name = new Span();
  readonly client = new Span();
  readonly server = new Span();
  private readonly type = new Span();
  private readonly clientPort = new Span();
  private readonly serverPort = new Span();
  private readonly protocol = new Span();
  private readonly code = new Span();
  private readonly queryTime = new Span();
  private readonly responseTime = new Span();
  private readonly values: readonly (readonly [Uint8Array, Span])[] = [
    [word('query_address'), this.client],
    [word('query_port'), this.clientPort],
    [word('response_address'), this.server],
    [word('response_port'), this.serverPort],
    [word('socket_protocol'), this.protocol],
    [word('query_time'), this.queryTime],
    [word('response_time'), this.responseTime],
  ];
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  private part: Part = Part.None;
  private section: Section = Section.None;
  private hasData = false;
  private readonly words = Array.from({ length: recordWords }, () => new Span());

  /** Finds kind, time, client and question in the document `bytes[start, end)`. */
  read(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.isQuery = false;
    this.isResponse = false;
    this.hasData = false;
    for (let i = 0; i < this.values.length; i++) this.values[i]![1].clear();
    this.name.clear();
    this.type.clear();
    this.code.clear();
    this.walk(undefined);
    const time = this.isResponse && this.responseTime.end > 0 ? this.responseTime : this.queryTime;
    this.timeMs = isoMillis(bytes, time.start, time.end, utcClock);
  }

  putDetails(row: Row): void {
    const { bytes } = this;
    row.client.set(this.client.start, this.client.end);
    row.clientPort = decimal(bytes, this.clientPort.start, this.clientPort.end);
    row.serverPort = decimal(bytes, this.serverPort.start, this.serverPort.end);
    putDnsProtocol(bytes, this.protocol.start, this.protocol.end, row);
    row.queryType.set(this.type.start, this.type.end);
    if (!this.isResponse) return;
    row.responseCode.set(this.code.start, this.code.end);
    this.walk(row);
  }

  /** Reads the document once, for `row` only its answers. */
  private walk(row: Row | undefined): void {
    const { bytes, end } = this;
    this.part = Part.None;
    this.section = Section.None;
    for (let start = this.start; start < end; ) {
      const lineEnd = endOfLine(bytes, start, end);
      let at = start;
      while (at < lineEnd && bytes[at] === Space) at++;
      this.readLine(at, bytes[lineEnd - 1] === Return ? lineEnd - 1 : lineEnd, row);
      start = lineEnd + 1;
    }
  }

  private readLine(start: number, end: number, row: Row | undefined): void {
    const { bytes } = this;
    const isWanted = this.part === (this.isResponse ? Part.Response : Part.Query);
    const isItem = bytes[start] === Dash && bytes[start + 1] === Space && bytes[start + 2] === Apostrophe;
    if (isItem || (this.section !== Section.None && isRecord(bytes, start, end))) {
      if (isWanted) this.readRecord(isItem ? start + 3 : start, isItem ? end - 1 : end, row);
      return;
    }
    if (bytes[start] === Semicolon) {
      this.readHeading(start, end);
      return;
    }
    const colon = indexOf(bytes, start, end, Colon);
    if (colon === end) return;
    this.section = this.sectionOf(start, colon);
    this.readValue(start, colon, end);
  }

  /** `;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 64234`, `;; QUESTION SECTION:` */
  private readHeading(start: number, end: number): void {
    const { bytes } = this;
    this.section = this.sectionOf(start, indexOf(bytes, start, end, Colon));
    if (this.section !== Section.None || this.code.end > 0) return;
    for (let i = 0; i < codes.length; i++) {
      const at = find(bytes, start, end, codes[i]!);
      if (at >= 0) this.code.set(at + codes[i]!.length, indexOf(bytes, at, end, Comma));
    }
  }

  private sectionOf(start: number, end: number): Section {
    const { bytes } = this;
    if (equals(bytes, start, end, question[0]) || equals(bytes, start, end, question[1])) return Section.Question;
    return equals(bytes, start, end, answer[0]) || equals(bytes, start, end, answer[1]) ? Section.Answer : Section.None;
  }

  /** `query_address: "10.0.12.9"` */
  private readValue(start: number, colon: number, end: number): void {
    const { bytes } = this;
    let from = Math.min(colon + 2, end);
    let to = end;
    if (startsWith(bytes, from, end, timestamp)) from += timestamp.length;
    if (bytes[from] === Quote && to > from + 1 && bytes[to - 1] === Quote) {
      from++;
      to--;
    }
    for (let part = 0; part < texts.length; part++) {
      const isData = equals(bytes, start, colon, data[part]!);
      if (!isData && !equals(bytes, start, colon, texts[part]!)) continue;
      this.hasData ||= isData;
      // The same again, as text.
      this.part = isData || !this.hasData ? (part as Part) : Part.None;
      return;
    }
    if (equals(bytes, start, colon, status)) {
      if (this.code.end === 0) this.code.set(from, to);
      return;
    }
    for (let i = 0; i < this.values.length; i++) {
      const value = this.values[i]!;
      if (value[1].end === 0 && equals(bytes, start, colon, value[0])) value[1].set(from, to);
    }
    if (equals(bytes, start, colon, kind) && !equals(bytes, from, to, messageType)) {
      this.isQuery = equals(bytes, from, to, clientQuery);
      this.isResponse = equals(bytes, from, to, clientResponse);
    }
  }

  /** `chatgpt.com. IN A`, `;chatgpt.com.\tIN\tA` or `chatgpt.com. 300 IN A 192.0.2.1` */
  private readRecord(start: number, end: number, row: Row | undefined): void {
    const { bytes, section, words, name } = this;
    const count = this.split(bytes[start] === Semicolon ? start + 1 : start, end);
    if (section === Section.Question && row === undefined && count >= 3 && name.end === 0) {
      const dot = words[0]!.end - 1;
      name.set(words[0]!.start, bytes[dot] === Dot && dot > words[0]!.start ? dot : dot + 1);
      this.type.set(words[2]!.start, words[2]!.end);
    }
    const isAnswer = section === Section.Answer && row !== undefined && count === recordWords;
    if (!isAnswer || !isAddress(bytes, words[4]!.start, words[4]!.end)) return;
    const record = row.answers.add();
    if (record < 0) return;
    row.answers.names[record]!.set(words[0]!.start, words[0]!.end);
    row.answers.ttls[record] = decimal(bytes, words[1]!.start, words[1]!.end);
    row.answers.types[record]!.set(words[3]!.start, words[3]!.end);
    row.answers.data[record]!.set(words[4]!.start, words[4]!.end);
  }

  /** Finds the first words of a line, at most five; how many there are of those. */
  private split(start: number, end: number): number {
    const { bytes, words } = this;
    let count = 0;
    for (let at = start; at < end && count < recordWords; ) {
      const first = at;
      while (at < end && bytes[at] !== Space && bytes[at] !== Tab) at++;
      if (at > first) words[count++]!.set(first, at);
      at++;
    }
    return count;
  }
}

const utcClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

/** Records of a dumped message have tabs between their words; keys of YAML have none. */
function isRecord(bytes: Buffer, start: number, end: number): boolean {
  return indexOf(bytes, start, end, Tab) < end;
}
