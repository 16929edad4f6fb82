/** Fields of `Dnstap` and of its `Message`: https://github.com/dnstap/dnstap.pb/blob/master/dnstap.proto */
const message = 14;
const Field = Object.freeze({
  Kind: 1,
  Protocol: 3,
  QueryAddress: 4,
  ResponseAddress: 5,
  QueryPort: 6,
  ResponsePort: 7,
  QuerySeconds: 8,
  QueryNanoseconds: 9,
  QueryMessage: 10,
  ResponseSeconds: 12,
  ResponseNanoseconds: 13,
  ResponseMessage: 14,
});
const [clientQuery, clientResponse] = [5, 6];
const mostFields = 16;
/** Of the protocols from 1 on: UDP, TCP, DoT, DoH, DNSCrypt over both, DoQ. */
const transports = ['udp', 'tcp', 'tcp', 'tcp', 'udp', 'tcp', 'udp'] as const;
const apps: readonly string[] = ['dns', 'dns', 'dot', 'doh', 'dnscrypt', 'dnscrypt', 'doq'];

const Wire = Object.freeze({ Varint: 0, EightBytes: 1, Bytes: 2, FourBytes: 5 });
const udpHeaderBytes = 8;
const dnsPort = 53;

/** One dnstap message; read again and again. */
export class DnstapMessage {
  private bytes: Buffer = Buffer.alloc(0);
  private readonly starts = new Float64Array(mostFields);
  private readonly ends = new Float64Array(mostFields);
  /** Of fields that are numbers. */
  private readonly values = new Float64Array(mostFields);
  private at = 0;

  /** Whether `bytes[start, end)` is such a message, to its end. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.bytes = bytes;
    if (!this.readFields(start, end)) return false;
    const [from, to] = [this.starts[message]!, this.ends[message]!];
    return to > from && this.readFields(from, to);
  }

  /** A client's question, or the answer to it. */
  get isClients(): boolean {
    const kind = this.values[Field.Kind];
    return kind === clientQuery || kind === clientResponse;
  }

  /** Over what the message came, where that is stated. */
  get transport(): string | undefined {
    return transports[this.values[Field.Protocol]! - 1];
  }

  /** `dns`, or the protocol that hides it. */
  get app(): string | undefined {
    return apps[this.values[Field.Protocol]! - 1];
  }

  /** When it was sent, since 1970. */
  get timeMs(): number {
    const seconds = this.values[this.isResponse ? Field.ResponseSeconds : Field.QuerySeconds]!;
    return seconds * 1000 + this.values[this.isResponse ? Field.ResponseNanoseconds : Field.QueryNanoseconds]! / 1e6;
  }

  /** The message behind IP and UDP headers; undefined where an address or the message is not stated. */
  packet(): Buffer | undefined {
    const client = this.field(Field.QueryAddress);
    const server = this.field(Field.ResponseAddress);
    const dns = this.field(this.isResponse ? Field.ResponseMessage : Field.QueryMessage);
    if (dns.length === 0 || (client.length !== 4 && client.length !== 16)) return undefined;
    // The server's own address is not always stated.
    const other = server.length === client.length ? server : Buffer.alloc(client.length);
    const ports = [this.values[Field.QueryPort]!, this.values[Field.ResponsePort]! || dnsPort] as const;
    const [from, to] = this.isResponse ? [other, client] : [client, other];
    const [fromPort, toPort] = this.isResponse ? [ports[1], ports[0]] : ports;
    const udp = Buffer.alloc(udpHeaderBytes);
    const length = udpHeaderBytes + dns.length;
    if (length > 0xffff) return undefined;
    udp.writeUInt16BE(fromPort & 0xffff, 0);
    udp.writeUInt16BE(toPort & 0xffff, 2);
    udp.writeUInt16BE(length, 4);
    return Buffer.concat([ipHeader(client.length === 16, length), from, to, udp, dns]);
  }

  private get isResponse(): boolean {
    return this.values[Field.Kind] === clientResponse;
  }

  private field(number: number): Buffer {
    return this.bytes.subarray(this.starts[number], this.ends[number]);
  }

  private readFields(start: number, end: number): boolean {
    this.starts.fill(0);
    this.ends.fill(0);
    this.values.fill(0);
    this.at = start;
    while (this.at < end) {
      const tag = this.varint(end);
      const number = Math.floor(tag / 8);
      const place = number < mostFields ? number : 0;
      if (Number.isNaN(tag) || !this.readField(tag % 8, place, end)) return false;
    }
    return this.at === end;
  }

  private readField(wire: number, place: number, end: number): boolean {
    if (wire === Wire.Varint) {
      this.values[place] = this.varint(end);
      return !Number.isNaN(this.values[place]!);
    }
    const length = wire === Wire.Bytes ? this.varint(end) : wire === Wire.FourBytes ? 4 : 8;
    const isKnown = wire === Wire.Bytes || wire === Wire.FourBytes || wire === Wire.EightBytes;
    if (!isKnown || !(this.at + length <= end)) return false;
    if (wire === Wire.FourBytes) this.values[place] = this.bytes.readUInt32LE(this.at);
    this.starts[place] = this.at;
    this.at += length;
    this.ends[place] = this.at;
    return true;
  }

  /** Seven bits a byte, least first; NaN where it does not end. */
  private varint(end: number): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 63 && this.at < end; scale *= 128) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }
}

/** Without addresses, that are to follow, and checksums, that captures often lack too. */
function ipHeader(isIpv6: boolean, udpBytes: number): Buffer {
  const header = Buffer.alloc(isIpv6 ? 8 : 12);
  if (isIpv6) {
    header[0] = 0x60;
    header.writeUInt16BE(udpBytes, 4);
    header[6] = 17;
    header[7] = 64;
  } else {
    header[0] = 0x45;
    header.writeUInt16BE(Math.min(20 + udpBytes, 0xffff), 2);
    header[8] = 64;
    header[9] = 17;
  }
  return header;
}
