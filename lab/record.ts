/** Keeps what `npm run lab -- --keep` left in a folder as `samples/lab`: `node dist/lab/record.js FOLDER`. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageRoot } from '../src/package-root.js';

/** Headers, a DNS message, a TLS greeting: what follows in a packet is only counted, and its length stays in the record. */
const keptOfPacket = 600;
const [fileHeaderBytes, recordHeaderBytes, ethernetBytes] = [24, 16, 14];
const [tcp, tlsHandshake, tlsRecordBytes] = [6, 0x16, 5];

const from = process.argv[2];
if (!from) throw new Error('name the folder that the laboratory kept');
const to = join(packageRoot, 'samples/lab');
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
cpSync(join(from, 'truth.ndjson'), join(to, 'truth.ndjson'));
for (const path of readdirSync(join(from, 'logs'), { recursive: true, encoding: 'utf8' })) keep(path);

function keep(path: string): void {
  const source = join(from!, 'logs', path);
  const target = join(to, 'logs', path);
  if (!/\.(log|leases|dnstap|pcap)$|\/detail$|\/nfcapd\.\d+$/.test(path)) return;
  mkdirSync(dirname(target), { recursive: true });
  const bytes = readFileSync(source);
  if (path.endsWith('.pcap')) writeFileSync(`${target}.gz`, gzipSync(withoutSecrets(bytes), { level: 9 }));
  else if (path.includes('nfcapd')) writeFileSync(`${target}.gz`, gzipSync(bytes, { level: 9 }));
  else writeFileSync(target, bytes);
}

/** A capture of Ethernet, its packets cut and what is encrypted in them blanked: nobody can read it, and it does not compress. */
function withoutSecrets(capture: Buffer): Buffer {
  const parts = [capture.subarray(0, fileHeaderBytes)];
  for (let at = fileHeaderBytes; at < capture.length; ) {
    const captured = capture.readUInt32LE(at + 8);
    const kept = Math.min(captured, keptOfPacket);
    const header = Buffer.from(capture.subarray(at, at + recordHeaderBytes));
    header.writeUInt32LE(kept, 8);
    const frame = Buffer.from(capture.subarray(at + recordHeaderBytes, at + recordHeaderBytes + kept));
    blankEncrypted(frame);
    parts.push(header, frame);
    at += recordHeaderBytes + captured;
  }
  return Buffer.concat(parts);
}

function blankEncrypted(frame: Buffer): void {
  const isIpv6 = frame.readUInt16BE(12) === 0x86dd;
  const protocol = frame[ethernetBytes + (isIpv6 ? 6 : 9)];
  if (protocol !== tcp || (!isIpv6 && frame.readUInt16BE(12) !== 0x0800)) return;
  const segment = ethernetBytes + (isIpv6 ? 40 : (frame[ethernetBytes]! & 0x0f) * 4);
  const payload = segment + (frame[segment + 12]! >> 4) * 4;
  const first = frame[payload];
  const isPlain = first === tlsHandshake || (first !== undefined && first >= 0x41 && first <= 0x5a);
  if (!isPlain) frame.fill(0, payload + tlsRecordBytes);
}
