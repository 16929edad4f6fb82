import { describe, expect, test } from 'vitest';
import { Cef, CefPart, cefKeys } from '../../native-free-parsers/bytes/cef.js';
import { Leef, LeefKeys, LeefPart } from '../../native-free-parsers/bytes/leef.js';
import { word } from '../../native-free-parsers/bytes/match.js';
import { Escapes } from '../../native-free-parsers/row.js';
import { decodeText } from '../../native-free-parsers/text.js';
import { seeded } from '../seeded.js';

const wanted = ['src', 'usrName', 'msg', 'request', 'cs1'] as const;

describe('CEF', () => {
  test('header parts and extension are read behind any syslog prefix', () => {
    const record = String.raw`CEF:0|Ven\|dor|Fire wall|9|201|A name|7|src=10.0.0.7 msg=a b\=c  request=https://x.example/?q=1`;
    for (const prefix of ['', '<134>Nov 20 06:46:36 fw1 ', '<134>1 2026-11-20T06:46:36Z fw1 a - - - ']) {
      expect(cef(prefix + record)).toEqual({
        start: prefix.length,
        parts: ['Ven\\|dor', 'Fire wall', '9', '201', 'A name', '7'],
        pairs: { src: '10.0.0.7', msg: 'a b\\=c', request: 'https://x.example/?q=1' },
      });
    }
  });

  test('a blank behind the mark, a mark cut off and a missing extension are known', () => {
    for (const mark of ['CEF: 0|', ' 0|', '0|', 'CEF:1|', 'CEF:0.1|'])
      expect(cef(`${mark}V|P|1|2|n|3|src=1`)?.pairs).toEqual({ src: '1' });
    expect(cef('CEF:0|V|P|1|2|n|3')).toEqual({ start: 0, parts: ['V', 'P', '1', '2', 'n', '3'], pairs: {} });
  });

  test('anything else is refused', () => {
    for (const line of [
      '',
      'CEF:',
      'CEF:0',
      'CEF:x|V|P|1|2|n|3|src=1',
      'CEF:0|V|P|1|2',
      'src=1 dst=2',
      '10.0.0.7|a|b|c|d|e|f|g',
    ])
      expect([line, cef(line)]).toEqual([line, undefined]);
  });

  test('parts are compared to the letter', () => {
    const bytes = Buffer.from('CEF:0|Forcepoint|Security|1|2|n|3|');
    const record = new Cef(cefKeys([]), bytes);
    expect(record.read(0, bytes.length)).toBe(true);
    expect(record.isPart(CefPart.Vendor, word('Forcepoint'))).toBe(true);
    expect(record.isPart(CefPart.Vendor, word('Forcepoin'))).toBe(false);
    expect(record.isPart(CefPart.Product, word('Forcepoint'))).toBe(false);
  });

  test('escapes are undone, and a realm written without any stays', () => {
    const undone = (text: string) => decodeText(Buffer.from(text), Escapes.Backslash);
    expect(undone(String.raw`a\=b\|c\\d \"e\"`)).toBe(String.raw`a=b|c\d "e"`);
    expect(undone(String.raw`CORP\nina`)).toBe(String.raw`CORP\nina`);
  });
});

describe('LEEF', () => {
  test('1.0 has tabs, or blanks where a relay lost them', () => {
    expect(
      leef('<13>Jan 18 11:07:53 h LEEF:1.0|M|Exchange|4.0 SP1|153|src=192.0.2.1\tusrName=ana smith\tmsg=a=b c=d'),
    ).toEqual({
      parts: ['M', 'Exchange', '4.0 SP1', '153'],
      pairs: { src: '192.0.2.1', usrName: 'ana smith', msg: 'a=b c=d' },
    });
    expect(leef('LEEF:1.0|M|E|4|153|src=192.0.2.1 usrName=ana smith dstPort=21')?.pairs).toEqual({
      src: '192.0.2.1',
      usrName: 'ana smith',
    });
  });

  test('2.0 names its delimiter, by itself or in hexadecimal, or leaves it out', () => {
    for (const [named, delimiter] of [
      ['^', '^'],
      ['x5E', '^'],
      ['0x7c', '|'],
      ['|', '|'],
      ['', '\t'],
      ['\\t', '\t'],
      ['\t', '\t'],
    ] as const)
      expect([named, leef(`LEEF:2.0|M|E|4|153|${named}|src=1${delimiter}usrName=a b`)?.pairs]).toEqual([
        named,
        { src: '1', usrName: 'a b' },
      ]);
    expect(leef('LEEF:2.0|M|E|4|153|src=1\tusrName=a|b')?.pairs).toEqual({ src: '1', usrName: 'a|b' });
  });

  test('the delimiter of one record is not that of the next', () => {
    const first = 'LEEF:2.0|M|E|4|153|^|src=1^usrName=a';
    const bytes = Buffer.from(`${first}\nLEEF:1.0|M|E|4|153|src=2\tusrName=b^c`);
    const record = new Leef(new LeefKeys(wanted), bytes);
    record.read(0, first.length);
    record.scan();
    record.read(first.length + 1, bytes.length);
    record.scan();
    expect(bytes.toString('utf8', record.pairs.start(1), record.pairs.end(1))).toBe('b^c');
  });

  test('anything else is refused', () => {
    for (const line of ['', 'LEEF:', 'LEEF:1.0', 'LEEF:1.0|a|b|c', 'src=1'])
      expect([line, leef(line)]).toEqual([line, undefined]);
  });
});

test('damage of any kind leaves spans inside the line', () => {
  const seed = 3;
  const random = seeded(seed);
  const sound = 'CEF:0|V|P|1|2|n|3|src=1 msg=2 LEEF:2.0|M|E|4|153|^|src=1^usrName=a';
  for (let round = 0; round < 4000; round++) {
    const bytes = Buffer.from(sound);
    for (let i = 0; i < 5; i++) bytes[Math.floor(random() * bytes.length)] = '|=:\\ ^\tC'.charCodeAt(random() * 8);
    const end = Math.floor(random() * bytes.length);
    const cefRecord = new Cef(cefKeys(wanted), bytes);
    const leefRecord = new Leef(new LeefKeys(wanted), bytes);
    const spans: number[] = [];
    if (cefRecord.read(0, end)) {
      cefRecord.scan();
      for (const part of Object.values(CefPart)) spans.push(cefRecord.partStart(part), cefRecord.partEnd(part));
      for (const slot of wanted.keys()) spans.push(cefRecord.pairs.start(slot), cefRecord.pairs.end(slot));
    }
    if (leefRecord.read(0, end)) {
      leefRecord.scan();
      for (const part of Object.values(LeefPart)) spans.push(leefRecord.partStart(part), leefRecord.partEnd(part));
      for (const slot of wanted.keys()) spans.push(leefRecord.pairs.start(slot), leefRecord.pairs.end(slot));
    }
    for (let i = 0; i < spans.length; i += 2) {
      const [from, to] = [spans[i]!, spans[i + 1]!];
      expect([seed, round, bytes.toString(), from >= 0 && to >= from && to <= end]).toEqual([
        seed,
        round,
        bytes.toString(),
        true,
      ]);
    }
  }
});

function cef(line: string) {
  const bytes = Buffer.from(line);
  const record = new Cef(cefKeys(wanted), bytes);
  if (!record.read(0, bytes.length)) return undefined;
  record.scan();
  const parts = Object.values(CefPart).map((part) => line.slice(record.partStart(part), record.partEnd(part)));
  return { start: record.start, parts, pairs: pairsOf(line, record) };
}

function leef(line: string) {
  const bytes = Buffer.from(line);
  const record = new Leef(new LeefKeys(wanted), bytes);
  if (!record.read(0, bytes.length)) return undefined;
  record.scan();
  const parts = Object.values(LeefPart).map((part) => line.slice(record.partStart(part), record.partEnd(part)));
  return { parts, pairs: pairsOf(line, record) };
}

function pairsOf(line: string, { pairs }: Cef | Leef): Record<string, string> {
  const found = wanted.map((key, slot) => [key, line.slice(pairs.start(slot), pairs.end(slot))]);
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}
