import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthority, readTarget } from '../../native-free-parsers/bytes/url.js';
import { Row } from '../../native-free-parsers/row.js';

const seed = 20261120;

interface Target {
  readonly found: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

test('the host and port of a URL are those that a browser goes to', () => {
  const urls = fc.webUrl({
    authoritySettings: { withIPv4: true, withIPv6: true, withPort: true, withUserInfo: true },
    withQueryParameters: true,
    withFragments: true,
  });
  fc.assert(
    fc.property(urls, (text) => {
      // An authority such as 0x7f.1 is an address to a browser and a name to a log.
      const authority = /^https?:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?/.exec(text)!;
      const written = authority[1]!.replace(/^\[|\]$/g, '');
      const target = read(text);
      expect(target.found).toBe(true);
      expect(target.host).toBe(written);
      if (/[g-z]/.test(written)) expect(target.host.toLowerCase()).toBe(new URL(text).hostname);
      if (authority[2] && Number(authority[2]) < 65536) expect(target.port).toBe(Number(authority[2]));
      expect(target.path).toBe(text.slice(authority[0].length));
    }),
    { seed, numRuns: 2000 },
  );
});

test('what CONNECT asks for is a host and a port', () => {
  fc.assert(
    fc.property(fc.domain(), fc.nat(65535), (host, port) => {
      expect(read(`${host}:${port}`)).toEqual({ found: true, host, port, path: '' });
    }),
    { seed },
  );
});

describe('targets as logs write them', () => {
  const unknown = { found: false, host: '', port: Number.NaN, path: '' };
  const cases: readonly [string, Partial<Target>][] = [
    ['/origin/form?x=http://y', { ...unknown, path: '/origin/form?x=http://y' }],
    ['*', unknown],
    ['-', { host: '-' }],
    ['', unknown],
    ['error:invalid-request', unknown],
    ['error:transaction-end-before-headers', unknown],
    ['http:///no-host', { found: false, host: '' }],
    ['http://', { found: false, host: '' }],
    [':443', unknown],
    ['chatgpt.com:', { found: true, host: 'chatgpt.com', port: Number.NaN }],
    ['chatgpt.com:99999', unknown],
    ['chatgpt.com', { found: true, host: 'chatgpt.com', port: Number.NaN }],
    ['[2001:db8::1]:443', { found: true, host: '2001:db8::1', port: 443 }],
    ['[2001:db8::1]', { found: true, host: '2001:db8::1', port: Number.NaN }],
    ['[2001:db8::1]:99999', { found: true, host: '2001:db8::1', port: Number.NaN }],
    ['[2001:db8::1', { found: false, host: '' }],
    ['2001:db8::fade', { found: true, host: '2001:db8::fade', port: Number.NaN }],
    ['http://ana:secret@chatgpt.com:8080/c/1?x', { found: true, host: 'chatgpt.com', port: 8080, path: '/c/1?x' }],
    ['http://good.example@evil.example/', { found: true, host: 'evil.example', path: '/' }],
    ['http://chatgpt.com?q=1', { found: true, host: 'chatgpt.com', path: '?q=1' }],
    ['http://chatgpt.com#top', { found: true, host: 'chatgpt.com', path: '#top' }],
    ['wss://chatgpt.com/ws', { found: true, host: 'chatgpt.com', path: '/ws' }],
    ['http://a.example/x@b.example/', { found: true, host: 'a.example', path: '/x@b.example/' }],
  ];
  test.each(cases)('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });
});

test('whatever the bytes, spans stay inside them and a host holds no delimiter', () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'a1.:/@[]?#%* -é'), maxLength: 20 });
  fc.assert(
    fc.property(hostile, (text) => {
      for (const reader of [readTarget, readAuthority]) {
        const { row, found } = readWith(reader, text);
        for (const span of [row.host, row.path]) {
          expect(span.start <= span.end).toBe(true);
          if (span.end > 0) expect([span.start >= 2, span.end <= row.bytes.length - 2]).toEqual([true, true]);
        }
        if (found) expect(row.host.end).toBeGreaterThan(row.host.start);
        if (reader === readTarget) expect(read(text).host).not.toMatch(/[/?#]/);
        expect(Number.isNaN(row.serverPort) || (row.serverPort >= 0 && row.serverPort < 65536)).toBe(true);
      }
    }),
    { seed, numRuns: 3000 },
  );
});

function read(text: string): Target {
  const { row, found } = readWith(readTarget, text);
  const span = (name: 'host' | 'path') => row.bytes.toString('latin1', row[name].start, row[name].end);
  return { found, host: span('host'), port: row.serverPort, path: span('path') };
}

/** The row holds another target before, so that what is left over would show. */
function readWith(reader: typeof readTarget, text: string): { readonly row: Row; readonly found: boolean } {
  const row = new Row();
  row.bytes = Buffer.from(`//${text}:8`, 'latin1');
  row.host.set(0, 1);
  row.path.set(0, 1);
  row.serverPort = Number.NaN;
  if (reader === readAuthority) row.path.clear();
  const found = reader(row.bytes, 2, row.bytes.length - 2, row);
  return { row, found };
}
