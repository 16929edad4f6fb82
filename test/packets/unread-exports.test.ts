import { expect, test } from 'vitest';
import { ethernet, ipv4, pcap, udp } from '../../bench/generate/capture/build.js';
import { address, dataSet, type Field, ipfix, templateSet } from '../../bench/generate/flow-exports/write-exports.js';
import { readCaptureBytes } from './read-capture-bytes.js';

const fields: readonly Field[] = [
  [8, 4],
  [12, 4],
  [1, 4],
];
const data = dataSet(256, fields, [[address('10.0.0.7'), address('192.0.2.4'), 4000]]);
const startMs = Date.parse('2026-11-20T06:46:48Z');
const captured = (...exports: readonly Buffer[]) =>
  pcap(
    exports.map((payload, i) => ({
      timeMs: startMs + i,
      bytes: ethernet(0x0800, ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }, 17, udp(50000, 4739, payload))),
    })),
  );

test('a capture says of exports that no template in it describes that they could not be read', async () => {
  const { records, rejected } = await readCaptureBytes(captured(ipfix({}, data), ipfix({}, data)));
  expect(records).toMatchObject([{ fact: 'flow', app: 'netflow', packetsUp: 2 }]);
  expect(rejected).toEqual(['no-header', 'no-header']);
});

test('and reads them where it comes late', async () => {
  const { records, rejected } = await readCaptureBytes(
    captured(ipfix({}, data), ipfix({}, templateSet(10, 256, fields))),
  );
  expect(records).toMatchObject([
    { fact: 'flow', client: '10.0.0.7', server: '192.0.2.4' },
    { fact: 'flow', app: 'netflow' },
  ]);
  expect(rejected).toEqual([]);
});
