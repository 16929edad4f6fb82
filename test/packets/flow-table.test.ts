import { describe, expect, test } from 'vitest';
import { ipv4, ipv6, udp } from '../../bench/generate/capture/build.js';
import { maxFlows } from '../../native-free-parsers/packets/flow-table.js';
import { CaptureMachinery, client, server, udpProtocol } from './capture-machinery.js';

describe('Flows', () => {
  test('more than there is room for are all told, none twice', () => {
    const machine = new CaptureMachinery();
    const count = maxFlows + 5000;
    for (let i = 0; i < count; i++) {
      const source = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
      machine.packet(ipv4({ source, destination: server }, udpProtocol, udp(5000, 6000, Buffer.alloc(0))), 0);
    }
    machine.frames.close();
    const clients = machine.records.map(({ client }) => client);
    expect(clients.length).toBe(count);
    expect(new Set(clients).size).toBe(count);
  });

  test('that were silent for long are over, and go on as another', () => {
    const machine = new CaptureMachinery();
    const question = ipv4({ source: client, destination: server }, udpProtocol, udp(5000, 53, Buffer.from('?')));
    machine.packet(question);
    machine.packet(question, 59_000);
    machine.packet(question, 61_000);
    machine.frames.close();
    expect(machine.records.map(({ packetsUp, durationMs }) => [packetsUp, durationMs])).toEqual([
      [2, 59_000],
      [1, 0],
    ]);
  });

  test('of IPv6 keep their ends, and both directions are one flow', () => {
    const machine = new CaptureMachinery();
    const [one, other] = ['20010db8000000000000000000000009', '20010db8000000000000000000000053'];
    machine.packet(ipv6({ source: one, destination: other }, udpProtocol, udp(5000, 6000, Buffer.from('up'))));
    machine.packet(ipv6({ source: other, destination: one }, udpProtocol, udp(6000, 5000, Buffer.from('down'))));
    machine.frames.close();
    expect(machine.records).toMatchObject([
      { client: '2001:db8::9', server: '2001:db8::53', bytesUp: 50, bytesDown: 52, packetsUp: 1, packetsDown: 1 },
    ]);
  });
});
