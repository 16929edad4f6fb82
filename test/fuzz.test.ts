/** The short run of `npm run fuzz`, which reads a million inputs. */
import { describe, expect, test } from 'vitest';
import { fuzz } from '../bench/fuzz/campaign.js';
import { timeMs } from '../bench/fuzz/ends.js';
import { ownDatagrams } from '../bench/fuzz/own-payloads.js';
import type { FuzzTarget } from '../bench/fuzz/target.js';
import { runFuzz } from '../bench/fuzz/watch.js';
import { silentSink } from '../native-free-parsers/format.js';
import { Conversation } from '../native-free-parsers/packets/conversation.js';
import { loadDissectors } from '../native-free-parsers/packets/dissectors.js';
import { PacketFacts } from '../native-free-parsers/packets/packet-facts.js';
import { Row } from '../native-free-parsers/row.js';

test('nothing that reads hostile bytes throws, hangs, looks outside of its input or states what cannot be', async () => {
  const results = await runFuzz(
    { inputs: 20_000, seed: 1, only: '', maxCaptureBytes: 20_000, measured: false },
    () => {},
  );
  expect(results.flatMap((result) => result.findings)).toEqual([]);
  expect(results.length).toBeGreaterThan(100);
  // Some have no sample that they understand where other people's captures are not there.
  const lively = results.filter(({ behaviours }) => behaviours > 1);
  expect(lively.length / results.length).toBeGreaterThan(0.9);
});

test.each(ownDatagrams)('the sample %s… is understood by the dissector that it is there for', async (hex) => {
  const bytes = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  const { datagrams } = await loadDissectors();
  const understood = datagrams.filter(({ dissector }) => {
    const conversation = new Conversation('udp');
    conversation.server.port = dissector.ports[0] ?? 40000;
    const reader = dissector.open(new PacketFacts(new Row(), silentSink));
    return reader.read(conversation, true, timeMs, bytes, 0, bytes.length, bytes.length);
  });
  expect(understood.length).toBeGreaterThan(0);
});

describe('the harness finds', () => {
  const targetOf = (read: (bytes: Buffer, start: number, end: number) => number): FuzzTarget => ({
    name: 'broken',
    samples: [Buffer.from('lamplighter')],
    maxBytes: 64,
    open: () => ({ read: (bytes, start, end, _random, outcome) => outcome.add(read(bytes, start, end), true) }),
  });
  const whatOf = async (target: FuzzTarget): Promise<string> =>
    (await fuzz(target, 2000, 7, () => {})).findings[0]?.what ?? '';

  test('nothing in a reader that stays within its input', async () => {
    expect(await whatOf(targetOf((bytes, start, end) => (end > start ? bytes[end - 1]! : 0)))).toBe('');
  });

  test('a read before the input', async () => {
    expect(await whatOf(targetOf((bytes, start) => bytes[start - 1]!))).toBe(
      'what it says depends on bytes around the input',
    );
  });

  test('a read behind the input, in the rare case that makes it', async () => {
    const rarely = targetOf((bytes, start, end) => (end > start && bytes[start] === 0xff ? bytes[end]! : 0));
    expect(await whatOf(rarely)).toBe('what it says depends on bytes around the input');
  });

  test('an exception', async () => {
    const throws = targetOf((_bytes, start, end) => {
      if (end - start > 20) throw new RangeError('too long');
      return 0;
    });
    expect(await whatOf(throws)).toMatch(/^throws RangeError: too long/);
  });
});
