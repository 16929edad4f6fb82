import { closeSync, openSync, writeSync } from 'node:fs';

/** The two ends of a session, as they stand in its packets. */
export interface Ends {
  readonly client: string;
  readonly server: string;
  readonly clientPort: number;
  readonly serverPort: number;
}

export const TcpFlag = Object.freeze({ Fin: 1, Syn: 2, Push: 8, Ack: 16 });

const ethernetBytes = 14;
const ipBytes = 20;
/** With the time stamps that every system sends today. */
const tcpBytes = 32;
const udpBytes = 8;

/** Writes Ethernet frames into a pcap file. */
export class FrameWriter {
  bytes = 24;
  frames = 0;
  private readonly file: number;
  private readonly chunk = Buffer.alloc(4 << 20);
  private used = 0;
  private identification = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262_144, 16);
    header.writeUInt32LE(1, 20);
    this.used = header.copy(this.chunk);
  }

  tcp(timeMs: number, ends: Ends, fromClient: boolean, sequence: number, flags: number, payload: Buffer): void {
    const at = this.ip(timeMs, ends, fromClient, 6, tcpBytes + payload.length);
    this.ports(at, ends, fromClient);
    this.chunk.writeUInt32BE(sequence >>> 0, at + 4);
    this.chunk.writeUInt32BE(0, at + 8);
    this.chunk[at + 12] = (tcpBytes / 4) << 4;
    this.chunk[at + 13] = flags;
    this.chunk.writeUInt16BE(502, at + 14);
    this.chunk.fill(0, at + 16, at + 20);
    this.chunk.writeUInt32BE(0x0101080a, at + 20);
    this.chunk.writeUInt32BE(Math.floor(timeMs) >>> 0, at + 24);
    this.chunk.writeUInt32BE(0, at + 28);
    payload.copy(this.chunk, at + tcpBytes);
  }

  udp(timeMs: number, ends: Ends, fromClient: boolean, payload: Buffer): void {
    const at = this.ip(timeMs, ends, fromClient, 17, udpBytes + payload.length);
    this.ports(at, ends, fromClient);
    this.chunk.writeUInt16BE(udpBytes + payload.length, at + 4);
    this.chunk.writeUInt16BE(0, at + 6);
    payload.copy(this.chunk, at + udpBytes);
  }

  /** A question for a hardware address, which no flow has. */
  arp(timeMs: number): void {
    const at = this.record(timeMs, ethernetBytes + 28);
    this.ethernet(at, 0x0806, 1, 2);
    this.chunk.fill(0, at + ethernetBytes, at + ethernetBytes + 28);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private ip(timeMs: number, ends: Ends, fromClient: boolean, protocol: number, payloadBytes: number): number {
    const length = ipBytes + payloadBytes;
    const at = this.record(timeMs, ethernetBytes + length);
    this.ethernet(at, 0x0800, fromClient ? 1 : 2, fromClient ? 2 : 1);
    const ip = at + ethernetBytes;
    this.chunk.writeUInt16BE(0x4500, ip);
    this.chunk.writeUInt16BE(length, ip + 2);
    this.identification = (this.identification + 1) & 0xffff;
    this.chunk.writeUInt16BE(this.identification, ip + 4);
    this.chunk.writeUInt16BE(0x4000, ip + 6);
    this.chunk.writeUInt16BE((64 << 8) | protocol, ip + 8);
    this.chunk.writeUInt16BE(0, ip + 10);
    this.address(ip + 12, fromClient ? ends.client : ends.server);
    this.address(ip + 16, fromClient ? ends.server : ends.client);
    return ip + ipBytes;
  }

  private ports(at: number, { clientPort, serverPort }: Ends, fromClient: boolean): void {
    this.chunk.writeUInt16BE(fromClient ? clientPort : serverPort, at);
    this.chunk.writeUInt16BE(fromClient ? serverPort : clientPort, at + 2);
  }

  private address(at: number, text: string): void {
    const parts = text.split('.');
    for (let i = 0; i < 4; i++) this.chunk[at + i] = Number(parts[i]);
  }

  private ethernet(at: number, type: number, from: number, to: number): void {
    this.chunk.writeUIntBE(0x02_00_5e_00_00_00 + to, at, 6);
    this.chunk.writeUIntBE(0x02_00_5e_00_00_00 + from, at + 6, 6);
    this.chunk.writeUInt16BE(type, at + 12);
  }

  /** Begins a frame; returns where it stands in the chunk. */
  private record(timeMs: number, length: number): number {
    if (this.used + 16 + length > this.chunk.length) this.flush();
    const at = this.used;
    this.chunk.writeUInt32LE(Math.floor(timeMs / 1000), at);
    this.chunk.writeUInt32LE(Math.floor((timeMs % 1000) * 1000), at + 4);
    this.chunk.writeUInt32LE(length, at + 8);
    this.chunk.writeUInt32LE(length, at + 12);
    this.used += 16 + length;
    this.bytes += 16 + length;
    this.frames++;
    return at + 16;
  }

  private flush(): void {
    writeSync(this.file, this.chunk, 0, this.used);
    this.used = 0;
  }
}
