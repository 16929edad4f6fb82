/** Packets and captures of a few bytes, layer by layer: `ethernet(0x0800, ipv4({…}, udp(1024, 53, payload)))`. */

export interface Addresses {
  readonly source: string;
  readonly destination: string;
}

/** From one machine to its router, or back. */
export const ethernet = (type: number, payload: Buffer, back = false): Buffer =>
  Buffer.concat([
    Buffer.from(back ? '02005e10000102005e100002' : '02005e10000202005e100001', 'hex'),
    uint16(type),
    payload,
  ]);

export const vlan = (id: number, type: number, payload: Buffer): Buffer =>
  Buffer.concat([uint16(id), uint16(type), payload]);

/** `fragment`: offset in bytes, whether more follow, and the packet's number. */
export function ipv4(
  { source, destination }: Addresses,
  protocol: number,
  payload: Buffer,
  fragment: { readonly offset: number; readonly more: boolean; readonly id: number } = {
    offset: 0,
    more: false,
    id: 1,
  },
): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(fragment.id, 4);
  header.writeUInt16BE((fragment.more ? 0x2000 : 0) | (fragment.offset >> 3), 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(source.split('.').map(Number), 12);
  header.set(destination.split('.').map(Number), 16);
  return Buffer.concat([header, payload]);
}

/** Addresses as 32 hexadecimal digits. */
export function ipv6({ source, destination }: Addresses, next: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, 4);
  header[6] = next;
  header[7] = 64;
  return Buffer.concat([header, Buffer.from(source, 'hex'), Buffer.from(destination, 'hex'), payload]);
}

export const udp = (from: number, to: number, payload: Buffer): Buffer =>
  Buffer.concat([uint16(from), uint16(to), uint16(8 + payload.length), uint16(0), payload]);

export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly sequence: number;
  /** Bits of the header: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK. */
  readonly flags: number;
}

export function tcp({ from, to, sequence, flags }: Segment, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from, 0);
  header.writeUInt16BE(to, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header[12] = 0x50;
  header[13] = flags;
  header.writeUInt16BE(0xfaf0, 14);
  return Buffer.concat([header, payload]);
}

/** A frame of a capture. */
export interface Captured {
  readonly timeMs: number;
  readonly bytes: Buffer;
  /** Where it was cut off. */
  readonly wireBytes?: number;
}

export interface PcapOptions {
  readonly link?: number;
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** Of Kuznetzov's patches: eight bytes more before each frame. */
  readonly modified?: boolean;
}

export function pcap(frames: readonly Captured[], options: PcapOptions = {}): Buffer {
  const { link = 1, bigEndian = false, nanoseconds = false, modified = false } = options;
  const words = (values: readonly number[]) => uint32s(values, bigEndian);
  const magic = modified ? 0xa1b2cd34 : nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = bigEndian ? 0x0002_0004 : 0x0004_0002;
  const header = words([magic, version, 0, 0, 262_144, link]);
  const records = frames.flatMap(({ timeMs, bytes, wireBytes = bytes.length }) => {
    const micros = Math.round(timeMs * 1000);
    const fraction = (micros % 1e6) * (nanoseconds ? 1000 : 1);
    const record = words([Math.floor(micros / 1e6), fraction, bytes.length, wireBytes]);
    return [record, Buffer.alloc(modified ? 8 : 0), bytes];
  });
  return Buffer.concat([header, ...records]);
}

/** One section with one interface whose times are microseconds, as nothing else is stated. */
export function pcapng(frames: readonly Captured[], { link = 1, bigEndian = false }: PcapOptions = {}): Buffer {
  const words = (values: readonly number[]) => uint32s(values, bigEndian);
  const block = (type: number, body: Buffer) => {
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    const length = words([12 + padded.length]);
    return Buffer.concat([words([type]), length, padded, length]);
  };
  const half = (one: number, other: number) => (bigEndian ? one * 65_536 + other : other * 65_536 + one);
  const section = block(0x0a0d0d0a, words([0x1a2b3c4d, half(1, 0), 0xffffffff, 0xffffffff]));
  const packets = frames.map(({ timeMs, bytes, wireBytes = bytes.length }) => {
    const micros = Math.round(timeMs * 1000);
    return block(
      6,
      Buffer.concat([words([0, Math.floor(micros / 2 ** 32), micros % 2 ** 32, bytes.length, wireBytes]), bytes]),
    );
  });
  return Buffer.concat([section, block(1, words([half(link, 0), 262_144])), ...packets]);
}

/** Solaris' capture file, of Ethernet. */
export function snoop(frames: readonly Captured[]): Buffer {
  const words = (values: readonly number[]) => uint32s(values, true);
  const records = frames.flatMap(({ timeMs, bytes, wireBytes = bytes.length }) => {
    const padding = Buffer.alloc(-bytes.length & 3);
    const micros = Math.round(timeMs * 1000);
    const length = 24 + bytes.length + padding.length;
    return [words([wireBytes, bytes.length, length, 0, Math.floor(micros / 1e6), micros % 1e6]), bytes, padding];
  });
  return Buffer.concat([Buffer.from('snoop\0\0\0'), words([2, 4]), ...records]);
}

/** Endace's records, of Ethernet; `extensions` headers of eight bytes in each. */
export function erf(frames: readonly Captured[], extensions = 0): Buffer {
  return Buffer.concat(
    frames.flatMap(({ timeMs, bytes, wireBytes = bytes.length }) => {
      const header = Buffer.alloc(16);
      header.writeUInt32LE(Math.round(((timeMs % 1000) * 2 ** 32) / 1000) >>> 0, 0);
      header.writeUInt32LE(Math.floor(timeMs / 1000), 4);
      header[8] = 2 | (extensions > 0 ? 0x80 : 0);
      header[9] = 4;
      header.writeUInt16BE(18 + 8 * extensions + bytes.length, 10);
      header.writeUInt16BE(wireBytes, 14);
      const more = Buffer.alloc(8 * extensions);
      for (let i = 0; i < extensions; i++) more[8 * i] = 3 | (i + 1 < extensions ? 0x80 : 0);
      return [header, more, Buffer.alloc(2), bytes];
    }),
  );
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32s(values: readonly number[], bigEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    if (bigEndian) bytes.writeUInt32BE(value, 4 * i);
    else bytes.writeUInt32LE(value, 4 * i);
  });
  return bytes;
}
