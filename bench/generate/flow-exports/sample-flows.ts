import { exportSeconds } from './write-exports.js';
import type { StoredFlow } from './write-nfcapd.js';

const startMs = exportSeconds * 1000 - 3000;

/** What the files of nfdump's hold. */
export const stored: readonly StoredFlow[] = [
  {
    source: '10.0.12.9',
    destination: '192.0.2.4',
    sourcePort: 60202,
    destinationPort: 443,
    protocol: 6,
    flags: 27,
    first: startMs,
    last: startMs + 90,
    packets: 17,
    bytes: 2115,
    packetsBack: 31,
    bytesBack: 28538,
    sourceMac: 0x00005e005307,
  },
  {
    source: '192.0.2.4',
    destination: '10.0.12.9',
    sourcePort: 443,
    destinationPort: 60203,
    protocol: 6,
    flags: 27,
    first: startMs,
    last: startMs + 1290,
    packets: 40,
    bytes: 5_000_000_000,
  },
  {
    source: '10.0.12.10',
    destination: '198.51.100.20',
    sourcePort: 51000,
    destinationPort: 8443,
    protocol: 6,
    flags: 2,
    forwardingStatus: 0x81,
    first: startMs,
    last: startMs,
    packets: 1,
    bytes: 60,
  },
  {
    source: '2001:db8::7',
    destination: '2001:db8:1::4',
    sourcePort: 50000,
    destinationPort: 443,
    protocol: 17,
    flags: 0,
    first: startMs + 5,
    last: startMs + 2005,
    packets: 80,
    bytes: 70000,
  },
  {
    source: '10.0.12.9',
    destination: '10.0.12.30',
    sourcePort: 0,
    destinationPort: 2048,
    protocol: 1,
    flags: 0,
    first: startMs,
    last: startMs,
    packets: 4,
    bytes: 336,
  },
];

/** Those of a firewall, which say what became of a connection. */
export const events: readonly StoredFlow[] = [
  { ...stored[0]!, firewallEvent: 1, user: 'CORP\\ana' },
  { ...stored[0]!, firewallEvent: 2, user: 'CORP\\ana' },
  { ...stored[2]!, firewallEvent: 3, user: 'ben@corp.example' },
];
