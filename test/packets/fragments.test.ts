import { describe, expect, test } from 'vitest';
import { ipv4, udp } from '../../bench/generate/capture/build.js';
import { noise, seeded } from '../seeded.js';
import { CaptureMachinery, client, udpProtocol } from './capture-machinery.js';
import { type Piece, segments, shuffled } from './pieces.js';

describe('IP fragments', () => {
  const payload = noise(seeded(5), 4000);
  const datagram = udp(4000, 53, payload);
  const ends = { source: client, destination: '10.0.0.53' };
  const parts = segments(datagram.length, seeded(6), 8);
  const fragmentOf = ({ at, end }: Piece, id: number) =>
    ipv4(ends, udpProtocol, datagram.subarray(at, end), { offset: at, more: end < datagram.length, id });

  test('in any order and repeated are one datagram', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const machine = new CaptureMachinery();
      const sent = shuffled(parts, seeded(seed));
      for (const part of sent) machine.packet(fragmentOf(part, 9));
      machine.frames.close();
      expect([seed, machine.datagrams.length]).toEqual([seed, 1]);
      expect(machine.datagrams[0]!.equals(payload)).toBe(true);
      // What is repeated went over the wire, too.
      const sum = (key: 'packetsUp' | 'bytesUp') =>
        machine.records.reduce((sum, record) => sum + (record[key] ?? 0), 0);
      expect([sum('packetsUp'), sum('bytesUp')]).toEqual([
        sent.length,
        sent.reduce((sum, { at, end }) => sum + 20 + end - at, 0),
      ]);
    }
  });

  test('that are not all there give what there is up to the hole, and are counted', () => {
    const machine = new CaptureMachinery();
    for (const part of parts.filter((_, i) => i !== 2)) machine.packet(fragmentOf(part, 9));
    machine.frames.close();
    expect(machine.datagrams.map((datagram) => datagram.length)).toEqual([parts[1]!.end - 8]);
    expect(machine.records).toMatchObject([{ fact: 'flow', packetsUp: parts.length - 1 }]);
  });

  test('of a flood that never ends are bounded', () => {
    const machine = new CaptureMachinery();
    for (let id = 0; id < 20_000; id++) machine.packet(fragmentOf(parts[1]!, id & 0xffff));
    machine.frames.close();
    expect(machine.records.reduce((sum, { packetsUp = 0 }) => sum + packetsUp, 0)).toBe(20_000);
  });
});
