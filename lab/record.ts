/** Keeps what `npm run lab -- --keep` left in a folder as `samples/lab`: `node dist/lab/record.js FOLDER`. Needs editcap. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageRoot } from '../src/package-root.js';

/** Headers, a DNS message, a TLS greeting: what follows in a packet is only counted, and its length stays in the record. */
const keptOfPacket = 700;

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
  mkdirSync(dirname(target), { recursive: true });
  if (path.endsWith('.pcap')) {
    const cut = execFileSync('editcap', ['-F', 'pcap', '-s', String(keptOfPacket), source, '-'], {
      maxBuffer: 1 << 28,
    });
    writeFileSync(`${target}.gz`, gzipSync(cut, { level: 9 }));
  } else if (/\.(log|leases|dnstap)$|\/detail$|\/nfcapd\.\d+$/.test(path)) {
    writeFileSync(target, readFileSync(source));
  }
}
