import { readFileSync } from 'node:fs';

export interface UdpDatagram {
  readonly timeMs: number;
  /** Address and port of who sent it. */
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Buffer;
}

/** The UDP datagrams of a classic capture of Ethernet frames, read without the machinery under test. */
export function udpDatagrams(path: string): UdpDatagram[] {
  const bytes = readFileSync(path);
  const isLittle = bytes.readUInt32BE(0) === 0xd4c3b2a1;
  const number = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const datagrams: UdpDatagram[] = [];
  for (let at = 24; at + 16 <= bytes.length; at += 16 + number(at + 8)) {
    const timeMs = number(at) * 1000 + Math.floor(number(at + 4) / 1000);
    const frame = bytes.subarray(at + 16, at + 16 + number(at + 8));
    const datagram = udpOf(frame, timeMs);
    if (datagram) datagrams.push(datagram);
  }
  return datagrams;
}

function udpOf(frame: Buffer, timeMs: number): UdpDatagram | undefined {
  let at = 12;
  while (frame.readUInt16BE(at) === 0x8100) at += 4;
  const etherType = frame.readUInt16BE(at);
  const ip = frame.subarray(at + 2);
  const isV6 = etherType === 0x86dd;
  if (!isV6 && etherType !== 0x0800) return undefined;
  if (ip[isV6 ? 6 : 9] !== 17) return undefined;
  const udp = ip.subarray(isV6 ? 40 : (ip[0]! & 15) * 4);
  return {
    timeMs,
    source: isV6 ? ip.subarray(8, 24) : ip.subarray(12, 16),
    sourcePort: udp.readUInt16BE(0),
    destinationPort: udp.readUInt16BE(2),
    payload: udp.subarray(8, udp.readUInt16BE(4)),
  };
}
