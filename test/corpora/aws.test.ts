import { describe, expect, test } from 'vitest';
import { formats } from '../../native-free-parsers/registry.js';
import type { LogRecord } from '../../src/rows/record.js';
import {
  at,
  ecsEvents,
  foldersOfLogs,
  hasCorpora,
  logsOf,
  readLines,
  recognisedBy,
  recordsOf,
  textOf,
} from './corpus.js';

const customOrder = 'aws-vpc-flow/elastic__aws_vpcflow_test-tcp-flag-sequence.log';
/** The order that Elastic's test names for that file. */
const customHeader =
  'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status';

describe.skipIf(!hasCorpora)('AWS VPC flow logs', () => {
  test.each(logsOf('aws-vpc-flow').filter((path) => recognisedBy(path).length > 0))(
    '%s is what other tools read',
    (path) => {
      const isJson = textOf(path).startsWith('{');
      expect(recognisedBy(path)).toEqual([isJson ? 'aws-vpc-flow-json' : 'aws-vpc-flow']);
      compare(path, textOf(path));
    },
  );

  test('an order that AWS documents is read without a header as with it', () => {
    compare(customOrder, textOf(customOrder));
    compare(customOrder, `${customHeader}\n${textOf(customOrder)}`);
    expect(recognisedBy('aws-vpc-flow/elastic_test-v8-sample.log')).toEqual(['aws-vpc-flow']);
  });

  test('another order without a header is refused with what to do', () => {
    const lines = textOf(customOrder).trim().split('\n');
    const turned = lines.map((line) => line.trim().split(' ').reverse().join(' ')).join('\n');
    const verdict = formats.get('aws-vpc-flow')!.detect(Buffer.from(turned), { modifiedMs: 0, timeZone: 'UTC' });
    expect(verdict).toMatchObject({ because: expect.stringMatching(/put the flow log's format in front as a first/) });
  });

  test('no log of another product is taken for one', () => {
    const others = foldersOfLogs().filter((name) => name !== 'aws-vpc-flow');
    expect(
      others.flatMap(logsOf).filter((path) => recognisedBy(path).some((name) => name.startsWith('aws-vpc-flow'))),
    ).toEqual([]);
  });
});

/** Flows are the same two ends, bytes and times; which end is the client is ours to say. */
function compare(path: string, text: string): void {
  const lines = readLines(path, text.startsWith('{') ? 'aws-vpc-flow-json' : 'aws-vpc-flow', text);
  expect(lines.filter((line) => line.rejected)).toEqual([]);
  const events = ecsEvents(path)
    .map(({ event }) => event)
    .filter((event) => at(event, 'source.ip') !== undefined);
  const records = recordsOf(lines);
  expect(records.length).toBe(events.length);
  for (const [i, event] of events.entries()) {
    const record = records[i]!;
    expect(endsOf(record)).toEqual([end(event, 'source'), end(event, 'destination')].sort());
    const bytes = at(event, 'network.bytes') ?? at(event, 'source.bytes');
    if (bytes !== undefined) expect(record.bytesUp ?? record.bytesDown).toBe(Number(bytes));
    expect([record.bytesUp, record.bytesDown].filter((size) => size === undefined).length).toBe(1);
    const start = at(event, 'event.start');
    if (start !== undefined) expect(new Date(record.time!).getTime()).toBe(new Date(String(start)).getTime());
    const isBlocked = /reject/i.test(
      String(at(event, 'aws.vpcflow.action') ?? at(event, 'event.action') ?? at(event, 'action.name')),
    );
    expect(record.action).toBe(isBlocked ? 'blocked' : 'allowed');
  }
}

function endsOf(record: LogRecord): string[] {
  return [`${record.client} ${record.clientPort ?? 0}`, `${record.server} ${record.serverPort ?? 0}`].sort();
}

function end(event: unknown, side: string): string {
  return `${at(event, `${side}.ip`)} ${at(event, `${side}.port`) ?? 0}`;
}
