/**
 * Hellos and HTTP requests against TShark 4.4.18, whose answers lie beside each capture. What differs, and why, stands in
 * docs/corpora/captures-tls.md; a difference that goes away fails here, so that the page stays true.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CaptureFormat, Refusal } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { Fact, Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import { type LogRecord, recordOf } from '../../src/rows/record.js';
import { seeded } from '../seeded.js';

const folder = resolve(process.env.LAMPLIGHTER_CORPORA ?? join(packageRoot, '../shared/corpora'), 'pcap');
const hasCorpora = existsSync(folder);
if (!hasCorpora) console.warn(`skipped: no captures in ${folder}; set LAMPLIGHTER_CORPORA to test against them`);

const damagedCaptures = Number(process.env.LAMPLIGHTER_FUZZ_RUNS ?? 300);

/** What TShark lists and we do not, or otherwise: how many hellos or requests of a file. The reasons are in the page. */
const missed: Readonly<Record<string, number>> = {
  // The key exchange of a tunnel, within OpenVPN's packets.
  'tls-basic/ndpi__443-opvn.pcap': 1,
  // Decrypted with a key log that is in the file.
  'http2/ja4__http2-with-cookies.pcapng': 15,
  'quic-v1/ja4__chrome-cloudflare-quic-with-secrets.pcapng': 1,
  // HTTP/0.9.
  'encap-mpls/zeek__mixed-vlan-mpls.pcap': 1,
  // Told otherwise.
  'tls-legacy-odd/ndpi__tls_cipher_lens.pcapng': 1,
  'http1/ndpi__http-manipulated.pcap': 1,
  'encap-vxlan-geneve/ja4__gre-erspan-vxlan.pcap': 1,
  'linktype/suriver__http2-continuation__input.pcap': 1,
};

/** What we tell and TShark does not list, beyond what it has no columns for. */
const moreThanTheirs: Readonly<Record<string, number>> = {
  'dot-doq/ndpi__doq_adguard.pcapng': 1,
  'dot-doq/zeek__quic__quicdoq.pcap': 1,
  'encap-pppoe-ppp/zeek__ppp__quic-interop-retry.pcap': 1,
  'encap-vxlan-geneve/ja4__gre-erspan-vxlan.pcap': 1,
  'http1/ndpi__http-manipulated.pcap': 1,
  'http1/zeek__http__query-method-non-standard-port.pcap': 1,
  'http1/zeek__http__query-method.pcap': 1,
  'http1/zeek__tcp-http-with-padding.pcap': 1,
  'linktype/suriver__http2-continuation__input.pcap': 1,
  'netflow-ipfix-sflow/ipfixprobe__tls.pcap': 6,
  'quic-gquic-draft/ndpi__quic-29.pcap': 1,
  'quic-gquic-draft/ndpi__quic-forcing-vn-with-data.pcapng': 2,
};

interface Told extends LogRecord {
  readonly timeMs: number;
  readonly repeated: boolean;
}

/** One hello or request as TShark lists it. */
interface Listed {
  readonly timeMs: number;
  readonly client: readonly string[];
  readonly server: readonly string[];
  readonly ports: string;
  readonly host: string;
  readonly ja3?: string;
  readonly ja4?: string;
  readonly method?: string;
  readonly path?: string;
}

interface Compared {
  readonly file: string;
  readonly hellos: number;
  readonly names: number;
  readonly requests: number;
  readonly unmatchedHellos: readonly Listed[];
  readonly unmatchedRequests: readonly Listed[];
  readonly more: readonly Told[];
}

describe.skipIf(!hasCorpora)('Hellos and requests of the captures', async () => {
  const compared = await Promise.all(capturesWithAnswers().map(compare));
  const sum = (of: (one: Compared) => number) => compared.reduce((total, one) => total + of(one), 0);

  test('are as many as the page says', () => {
    expect(compared).toHaveLength(618);
    expect([sum(({ names }) => names), sum(({ hellos }) => hellos), sum(({ requests }) => requests)]).toEqual([
      647, 713, 436,
    ]);
  });

  test('have the time, ends, name, JA3, JA4, method and path that TShark lists, but for what is explained', () => {
    const differing = compared
      .map(({ file, unmatchedHellos, unmatchedRequests }) => ({
        file,
        all: [...unmatchedHellos, ...unmatchedRequests],
      }))
      .filter(({ file, all }) => all.length !== (missed[file] ?? 0));
    expect(differing).toEqual([]);
  });

  test('are told beyond that only where it is explained', () => {
    const differing = compared
      .map(({ file, more }) => ({ file, all: more.filter((told) => !isWithoutColumns(told)) }))
      .filter(({ file, all }) => all.length !== (moreThanTheirs[file] ?? 0));
    expect(differing).toEqual([]);
  });

  test('are read without a throw from captures that are damaged', async () => {
    const random = seeded(20261120);
    const files = capturesWithAnswers().filter((file) => /^(tls|quic|dtls|http|socks|starttls|websocket)/.test(file));
    let told = 0;
    for (let i = 0; i < damagedCaptures; i++) {
      const file = files[Math.floor(random() * files.length)]!;
      const bytes = readFileSync(join(folder, file));
      if (bytes.length > 200_000) continue;
      // Behind the file's header, so that it is still a capture.
      for (let n = 0; n < 40; n++) bytes[64 + Math.floor(random() * (bytes.length - 64))] = Math.floor(random() * 256);
      told += (
        await readBytes(bytes).catch((error) => Promise.reject(new Error(`${file}, round ${i}`, { cause: error })))
      ).length;
    }
    expect(told).toBeGreaterThan(damagedCaptures / 4);
  });

  test.each(hasCorpora ? quicNamesByNdpi() : [])('nDPI finds the QUIC name %s of %s too', async (name, file) => {
    const told = await read(file);
    expect(told.filter(({ app }) => app === 'quic' || app === 'doq').map(({ host }) => host)).toContain(name);
  });
});

/** DTLS has no JA3 column, SOCKS and Google's own hellos no name column, hellos of SSL 2.0 and cut ones no fingerprint. */
function isWithoutColumns({ app, ja3, method }: Told): boolean {
  return app === 'dtls' || app === 'socks' || (ja3 === undefined && method === undefined);
}

function capturesWithAnswers(): string[] {
  if (!hasCorpora) return [];
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.tshark.tsv'))
      .map((file) => `${name}/${file.slice(0, -'.tshark.tsv'.length)}`),
  );
}

async function compare(file: string): Promise<Compared> {
  const told = await read(file);
  const listed = listedIn(file);
  const hellos = listed.filter(({ method }) => method === undefined);
  const requests = listed.filter(({ method }) => method !== undefined);
  const unmatched = listed.filter((one) => !takeMatch(one, told));
  return {
    file,
    hellos: hellos.length,
    names: hellos.filter(({ host }) => host !== '').length,
    requests: requests.length,
    unmatchedHellos: unmatched.filter(({ method }) => method === undefined),
    unmatchedRequests: unmatched.filter(({ method }) => method !== undefined),
    more: told,
  };
}

/** Remove from `told` the record that says the same. */
function takeMatch(one: Listed, told: Told[]): boolean {
  const at = told.findIndex((record) => isSame(one, record));
  if (at >= 0) told.splice(at, 1);
  return at >= 0;
}

function isSame({ timeMs, client, server, ports, host, ja3, ja4, method, path }: Listed, told: Told): boolean {
  // Whoever is asked through a proxy has another address than the proxy, which is all that TShark lists.
  const isProxied = told.server === undefined;
  return (
    Math.abs(timeMs - told.timeMs) < 0.01 &&
    client.includes(told.client ?? '') &&
    (isProxied || (server.includes(told.server!) && ports === `${told.clientPort} ${told.serverPort}`)) &&
    host === (told.host ?? '') &&
    (method === undefined || (method === told.method && path === (told.path ?? ''))) &&
    (ja3 === undefined || (ja3 === told.ja3 && ja4 === told.ja4))
  );
}

function read(file: string): Promise<Told[]> {
  return readBytes(readFileSync(join(folder, file)));
}

async function readBytes(bytes: Buffer): Promise<Told[]> {
  const told: Told[] = [];
  for (const format of formats.values()) {
    if (format.framing !== 'packet') continue;
    const layout = format.detect(bytes.subarray(0, 65536), { modifiedMs: Date.UTC(2026, 10, 20), timeZone: 'UTC' });
    if (!(layout instanceof Refusal)) await readInto(told, format, layout, bytes);
  }
  return told;
}

async function readInto(told: Told[], format: CaptureFormat, layout: unknown, bytes: Buffer): Promise<void> {
  const reader = await format.open(layout, new Row(), {
    wants: (row) => row.fact === Fact.Request,
    take: (row) => told.push({ ...recordOf(row), timeMs: row.timeMs, repeated: row.repeated }),
    ignore() {},
    reject() {},
  });
  reader.read(bytes, true);
  reader.end();
}

function listedIn(file: string): Listed[] {
  const [head = '', ...lines] = readFileSync(join(folder, `${file}.tshark.tsv`), 'latin1').split('\n');
  const columns = head.split('\t');
  return lines.filter((line) => line !== '').flatMap((line) => listedOn(line.split('\t'), columns));
}

function listedOn(cells: readonly string[], columns: readonly string[]): Listed[] {
  const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
  const list = (name: string) => (cell(name) === '' ? [] : cell(name).split(','));
  const last = (name: string) => list(name).at(-1) ?? '';
  // SSDP and the preface of HTTP/2 look like HTTP.
  if (cell('_ws.col.protocol') === 'SSDP') return [];
  const between = {
    timeMs: Number(cell('frame.time_epoch')) * 1000,
    client: [last('ip.src'), last('ipv6.src')],
    server: [last('ip.dst'), last('ipv6.dst')],
    ports: `${last('tcp.srcport') || last('udp.srcport')} ${last('tcp.dstport') || last('udp.dstport')}`,
  };
  const names = list('tls.handshake.extensions_server_name');
  const hellos = list('tls.handshake.ja3').map((ja3, i) => {
    return { ...between, host: (names[i] ?? '').toLowerCase(), ja3, ja4: list('tls.handshake.ja4')[i]! };
  });
  const http = requestsIn(list('http.request.method'), cell('http.host'), cell('http.request.uri'));
  const http2 = requestsIn(list('http2.headers.method'), cell('http2.headers.authority'), cell('http2.headers.path'));
  return [...hellos, ...[...http, ...http2].map((request) => ({ ...between, ...request }))];
}

/** Several requests of one packet are in one cell, with commas between; one request's commas are its own. */
function requestsIn(methods: readonly string[], hosts: string, paths: string) {
  const cut = (cell: string, i: number) => (methods.length === 1 ? cell : (cell.split(',')[i] ?? ''));
  return methods
    .map((method, i) => ({ method, ...target(method, cut(hosts, i), cut(paths, i)) }))
    .filter(({ method }) => method !== 'PRI');
}

/** What TShark lists as it came, as we tell it: the host without user, port and brackets; a path that begins with a slash. */
function target(method: string, host: string, uri: string): { readonly host: string; readonly path: string } {
  const absolute = /^[a-z]+:\/\/([^/?]*)(.*)$/i.exec(uri);
  const authority = method === 'CONNECT' ? uri : (absolute?.[1] ?? host);
  const name = authority
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  const path = method === 'CONNECT' || uri === '*' ? '' : (absolute?.[2] ?? uri);
  return { host: name.toLowerCase(), path };
}

/** Names of QUIC flows in nDPI's results, where TShark cannot open the hello. */
function quicNamesByNdpi(): [name: string, file: string][] {
  const files = readdirSync(join(folder, 'quic-gquic-draft')).filter((file) => file.endsWith('.golden.ndpi.txt'));
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, 'quic-gquic-draft', file), 'latin1');
    const names = [...text.matchAll(/\/QUIC\..*?\[Hostname\/SNI: ([^\]]+)\]/g)].map(([, name]) => name!);
    const capture = `quic-gquic-draft/${file.slice(0, -'.golden.ndpi.txt'.length)}`;
    return [...new Set(names)].map((name): [string, string] => [name, capture]);
  });
}
