import { describe, expect, test } from 'vitest';
import { ipv4, tcp } from '../../bench/generate/capture/build.js';
import type { Conversation } from '../../native-free-parsers/packets/conversation.js';
import { noise, seeded } from '../seeded.js';
import { CaptureMachinery, client, server } from './capture-machinery.js';
import { segments, shuffled } from './pieces.js';

const tcpProtocol = 6;
const [syn, ack, fin] = [2, 16, 1];

const up = (sequence: number, payload?: Buffer, flags = ack) =>
  ipv4({ source: client, destination: server }, tcpProtocol, tcp({ from: 52_000, to: 443, sequence, flags }, payload));
const down = (sequence: number, payload?: Buffer, flags = ack) =>
  ipv4({ source: server, destination: client }, tcpProtocol, tcp({ from: 443, to: 52_000, sequence, flags }, payload));

describe('TCP', () => {
  test('segments in any order, repeated and overlapping, come out as they were sent', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const sent = noise(random, 3000 + Math.floor(random() * 20_000));
      // So that sequence numbers pass from the highest to zero on their way.
      const first = (2 ** 32 - 5000 + Math.floor(random() * 4000)) >>> 0;
      const machine = new CaptureMachinery();
      machine.packet(up(first - 1, undefined, syn));
      for (const { at, end } of shuffled(segments(sent.length, random), random)) {
        machine.packet(up((first + at) >>> 0, sent.subarray(at, end)));
      }
      expect([seed, machine.streams[0]!.taken.client.equals(sent), machine.streams[0]!.gaps]).toEqual([seed, true, []]);
    }
  });

  test('what never came is told as a gap of its size, and what follows is read on', () => {
    const machine = new CaptureMachinery();
    machine.packet(up(1000, undefined, syn));
    machine.packet(up(1001, Buffer.from('before')));
    machine.packet(up(1107, Buffer.from('after')));
    machine.packet(up(1112, undefined, ack | fin));
    machine.frames.close();
    expect(machine.streams[0]!.gaps).toEqual([100]);
    expect(machine.streams[0]!.taken.client.toString()).toBe('beforeafter');
    expect(machine.streams[0]!.isClosed).toBe(true);
  });

  test('a hole that is never filled holds a bounded amount back', () => {
    const machine = new CaptureMachinery();
    machine.packet(up(1000, undefined, syn));
    machine.packet(up(1001, Buffer.from('x')));
    const count = 300;
    for (let i = 0; i < count; i++) machine.packet(up(5000 + 1400 * i, Buffer.alloc(1400)));
    expect(machine.streams[0]!.gaps).toEqual([5000 - 1002]);
    expect(machine.streams[0]!.taken.client.length).toBe(1 + 1400 * count);
  });

  test('the client is who opened, though its answer is seen first, or only the middle', () => {
    const ends: string[] = [];
    const seen = ({ client, server }: Conversation) => ends.push(`${client.port} → ${server.port}`);
    const answered = new CaptureMachinery(seen);
    answered.packet(down(1, undefined, syn | ack));
    answered.packet(down(2, Buffer.from('hello')));
    const joined = new CaptureMachinery(seen);
    joined.packet(down(77, Buffer.from('hello')));
    expect(ends).toEqual(['52000 → 443', '52000 → 443']);
  });

  test('the same ports again are another connection, and stray packets after the end are not', () => {
    const machine = new CaptureMachinery();
    for (const first of [1000, 90_000]) {
      machine.packet(up(first, undefined, syn));
      machine.packet(up(first + 1, Buffer.from('one')));
      machine.packet(up(first + 4, undefined, ack | fin));
      machine.packet(down(1, undefined, ack | fin));
      machine.packet(up(first + 5));
    }
    machine.frames.close();
    const flows = machine.records.filter(({ fact }) => fact === 'flow');
    expect(flows.map(({ packetsUp, packetsDown }) => [packetsUp, packetsDown])).toEqual([
      [4, 1],
      [4, 1],
    ]);
  });
});
