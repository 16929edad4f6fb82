import { gzipSync } from 'node:zlib';

/** Latin-1 text in gzip, the same bytes on every system: the header's last byte but none after it would name the system. */
export function packed(text: string): Buffer {
  const bytes = gzipSync(Buffer.from(text, 'latin1'), { level: 9 });
  const operatingSystem = 9;
  bytes[operatingSystem] = 255;
  return bytes;
}
