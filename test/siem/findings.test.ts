import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { UsageRow } from '../../src/report/usage.js';
import { cefOf } from '../../src/siem/cef.js';
import { ecsOf } from '../../src/siem/ecs.js';
import { findingEvents } from '../../src/siem/finding-events.js';
import { ocsfOf } from '../../src/siem/ocsf.js';
import { sendSyslog } from '../../src/siem/syslog-target.js';
import { UserError } from '../../src/user-error.js';
import { hostileNames, someReport } from '../report/some-report.js';
import { Cef } from './read-cef.js';

const row: UsageRow = {
  service: 'service-0',
  name: 'Chat | one=\\two\n<13>1 forged',
  user: "=cmd|' /C calc'!A0",
  device: 'lap-17',
  verdict: 'unsanctioned',
  evidence: 'proxy',
  use: 'used',
  requests: 5,
  blocked: 5,
  bytesUp: 100,
  activeMinutes: 1,
  sessions: 1,
  firstSeen: '2026-11-10T08:00:00.000Z',
  lastSeen: '2026-11-10T09:00:00.000Z',
};
const events = findingEvents(someReport(hostileNames), [
  row,
  { ...row, use: 'looked-up' },
  { ...row, excluded: 'scanners' },
]);

describe('findings', () => {
  test('are uses, uploads and evasions; what was looked up or excluded is none', () => {
    expect(events.map(({ kind }) => kind)).toEqual(['shadow-use', 'upload', 'evaded']);
  });

  test('keep their identity however often they are told', () => {
    const again = findingEvents(someReport(hostileNames), [{ ...row, requests: 9 }]);
    expect(again.map(({ uid }) => uid)).toEqual(events.map(({ uid }) => uid));
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(3);
  });

  test('as CEF are one line each, from which a reader gets every value back', () => {
    const line = cefOf(events[0]!, '1.0|x', 'log-host');
    expect(line).not.toMatch(/[\r\n]/);
    const { header, fields } = Cef.read(line);
    expect(header).toEqual([
      'CEF:0',
      'Lamplighter',
      'Lamplighter',
      '1.0|x',
      'shadow-use',
      'Use of an AI service that is not approved',
      '9',
    ]);
    expect(fields).toMatchObject({
      destinationServiceName: 'Chat | one=\\two <13>1 forged',
      suser: "=cmd|' /C calc'!A0",
      shost: 'lap-17',
      act: 'blocked',
      cnt: '5',
      out: '100',
    });
    expect(fields).not.toHaveProperty('in');
  });

  test('as OCSF and ECS have the fields that their classes require, and nothing that is not known', () => {
    for (const event of events) {
      expect(ocsfOf(event, '1.0')).toMatchObject({
        class_uid: 2004,
        category_uid: 2,
        type_uid: 200401,
        activity_id: 1,
        metadata: { version: '1.3.0' },
        finding_info: { uid: event.uid },
      });
      expect(ecsOf(event)).toMatchObject({ ecs: { version: '8.17.0' }, event: { kind: 'alert', id: event.uid } });
      for (const text of [ocsfOf(event, '1.0'), ecsOf(event)].map((each) => JSON.stringify(each))) {
        expect(text).not.toContain('\n');
        expect(text).not.toMatch(/:null|:""/);
      }
    }
  });

  test('arrive at a syslog server, each whole, over UDP and TCP', async () => {
    const messages = Array.from({ length: 200 }, (_, i) => cefOf({ ...events[0]!, requests: i }, '1', 'host'));
    const udp = createSocket('udp4');
    const datagrams: string[] = [];
    udp.on('message', (bytes) => datagrams.push(bytes.toString()));
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    await sendSyslog(messages, `udp://127.0.0.1:${udp.address().port}`);
    await expect.poll(() => datagrams.length).toBe(messages.length);
    expect(new Set(datagrams)).toEqual(new Set(messages));
    udp.close();

    const chunks: Buffer[] = [];
    const tcp = createServer((socket) => socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined));
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    await sendSyslog(messages, `tcp://127.0.0.1:${(tcp.address() as AddressInfo).port}`);
    const expected = messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');
    await expect.poll(() => Buffer.concat(chunks).toString().length).toBe(expected.length);
    expect(Buffer.concat(chunks).toString()).toBe(expected);
    tcp.close();
  });

  test('go nowhere without a word where nobody listens or the address is none', async () => {
    for (const address of ['tcp://127.0.0.1:1', 'siem', 'http://127.0.0.1:514', 'udp://127.0.0.1'])
      await expect(sendSyslog(['x'], address), address).rejects.toThrow(UserError);
  });
});
