import { describe, expect, test } from 'vitest';
import {
  dataSet,
  exportSeconds,
  type Field,
  ipfix,
  set,
  templateSet,
  u16,
} from '../../bench/generate/flow-exports/write-exports.js';
import { Collector } from './collector.js';
import { ends, endValues } from './one-flow.js';

describe('templates', () => {
  const fields: readonly Field[] = [...ends, [1, 4]];
  const data = dataSet(256, fields, [[...endValues, 2115]]);
  const template = templateSet(10, 256, fields);
  const early = { seconds: exportSeconds - 60 };

  test('data that comes before its template is read when that comes, with the times of its own packet', () => {
    const collector = new Collector().read(ipfix(early, data)).read(ipfix({}, template));
    expect(collector.end().records).toMatchObject([{ time: '2026-11-20T06:45:48.000Z', bytesUp: 2115 }]);
    expect(collector.rejected).toEqual([]);
  });

  test('data whose template never comes is rejected', () => {
    const collector = new Collector().read(ipfix({}, data, data)).end();
    expect([collector.records, collector.rejected]).toEqual([[], ['no-header', 'no-header']]);
  });

  test('a template belongs to one exporter and one observation domain', () => {
    const collector = new Collector()
      .read(ipfix({ domain: 1 }, template), Uint8Array.of(10, 0, 0, 1))
      .read(ipfix({ domain: 2 }, data), Uint8Array.of(10, 0, 0, 1))
      .read(ipfix({ domain: 1 }, data), Uint8Array.of(10, 0, 0, 2))
      .read(ipfix({ domain: 1 }, data), Uint8Array.of(10, 0, 0, 1))
      .end();
    expect([collector.records.length, collector.rejected.length]).toEqual([1, 2]);
  });

  test('a template that is withdrawn is not used any more', () => {
    const withdrawal = set(2, Buffer.concat([u16(256), u16(0)]));
    const all = set(2, Buffer.concat([u16(2), u16(0)]));
    for (const gone of [withdrawal, all]) {
      const collector = new Collector()
        .read(ipfix({}, template, data))
        .read(ipfix({}, gone, data))
        .end();
      expect([collector.records.length, collector.rejected]).toEqual([1, ['no-header']]);
    }
  });

  test('a template may change', () => {
    const other: readonly Field[] = [[1, 8], ...ends];
    const collector = new Collector()
      .read(ipfix({}, template, data))
      .read(ipfix({}, templateSet(10, 256, other), dataSet(256, other, [[7, ...endValues]])));
    expect(collector.records.map(({ bytesUp }) => bytesUp)).toEqual([2115, 7]);
  });

  test('waiting data is bounded: what does not fit is rejected', () => {
    const collector = new Collector();
    const large = set(300, Buffer.alloc(60_000, 1));
    for (let i = 0; i < 300; i++) collector.read(ipfix({}, large));
    const dropped = collector.rejected.length;
    expect([dropped, collector.end().rejected.length]).toEqual([21, 300]);
  });

  test('a flood of templates does not grow without end, and the last exporter is read', () => {
    const collector = new Collector();
    for (let domain = 0; domain < 20_000; domain++) collector.read(ipfix({ domain }, template));
    collector
      .read(ipfix({ domain: 19_999 }, data))
      .read(ipfix({ domain: 1 }, data))
      .end();
    expect([collector.records.length, collector.rejected]).toEqual([1, ['no-header']]);
  });
});
