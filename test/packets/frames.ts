/** Frames of pcap and pcapng files as plain objects: what tests feed dissectors with. Simple, not fast; the formats read captures for real. */

export interface Frame {
  /** From 1, as other tools count. */
  readonly number: number;
  readonly timeMs: number;
  readonly linkType: number;
  readonly bytes: Buffer;
  readonly wireBytes: number;
}

export function framesOf(file: Buffer): Frame[] {
  const magic = file.length >= 4 ? file.readUInt32BE(0) : 0;
  if (magic === 0x0a0d0d0a) return pcapngFrames(file);
  const isLittle = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  if (!isLittle && magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) return [];
  return pcapFrames(file, isLittle, magic === 0x4d3cb2a1 || magic === 0xa1b23c4d);
}

function pcapFrames(file: Buffer, isLittle: boolean, isNano: boolean): Frame[] {
  const read = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const linkType = read(20) & 0xffff;
  const frames: Frame[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const end = at + 16 + read(at + 8);
    if (end > file.length) break;
    const timeMs = read(at) * 1000 + read(at + 4) / (isNano ? 1e6 : 1e3);
    frames.push({
      number: frames.length + 1,
      timeMs,
      linkType,
      bytes: file.subarray(at + 16, end),
      wireBytes: read(at + 12),
    });
    at = end;
  }
  return frames;
}

function pcapngFrames(file: Buffer): Frame[] {
  const frames: Frame[] = [];
  let interfaces: { linkType: number; ticksPerMs: number }[] = [];
  let isLittle = true;
  const read = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const read16 = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  for (let at = 0; at + 12 <= file.length; ) {
    if (file.readUInt32BE(at) === 0x0a0d0d0a) {
      isLittle = file.readUInt32LE(at + 8) === 0x1a2b3c4d;
      interfaces = [];
    }
    const type = read(at);
    const length = read(at + 4);
    if (length < 12 || at + length > file.length) break;
    if (type === 1) interfaces.push({ linkType: read16(at + 8), ticksPerMs: ticksPerMs(at + 16, at + length - 4) });
    if (type === 6) {
      const face = interfaces[read(at + 8)];
      const ticks = read(at + 12) * 2 ** 32 + read(at + 16);
      const bytes = file.subarray(at + 28, at + 28 + read(at + 20));
      if (face)
        frames.push({
          number: frames.length + 1,
          timeMs: ticks / face.ticksPerMs,
          linkType: face.linkType,
          bytes,
          wireBytes: read(at + 24),
        });
    }
    at += length;
  }
  return frames;

  function ticksPerMs(from: number, end: number): number {
    for (let at = from; at + 4 <= end; at += 4 + ((read16(at + 2) + 3) & ~3)) {
      const code = read16(at);
      if (code === 0) break;
      if (code === 9) return (file[at + 4]! & 0x80 ? 2 ** (file[at + 4]! & 0x7f) : 10 ** file[at + 4]!) / 1000;
    }
    return 1000;
  }
}
