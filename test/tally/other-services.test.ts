import { describe, expect, test } from 'vitest';
import { Fact, Row } from '../../native-free-parsers/row.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { stringsOf } from '../../src/tally/columns.js';
import { HourCounts } from '../../src/tally/hour-counts.js';
import { Tally } from '../../src/tally/tally.js';
import { builtInCatalogue } from '../match/built-in.js';

const signatures = signaturesOf(builtInCatalogue);
const nine = Date.parse('2026-11-20T09:00:00Z');

interface Stated {
  readonly fact?: Fact;
  readonly host?: string;
  readonly server?: string;
  readonly path?: string;
  readonly serverPort?: number;
  readonly clientPort?: number;
  readonly transport?: string;
  readonly app?: string;
}

/** The services and hosts that records are counted for; a flow over TCP unless they say otherwise. */
function counted(...records: readonly Stated[]): string[] {
  const tally = new Tally(signatures);
  tally.begin({});
  const row = new Row();
  for (const { host = '', server = '', path = '', ...numbers } of records) {
    row.clear();
    row.bytes = Buffer.from(`10.0.0.7${host}${server}${path}`);
    row.client.set(0, 8);
    row.host.set(8, 8 + host.length);
    row.server.set(row.host.end, row.host.end + server.length);
    row.path.set(row.server.end, row.server.end + path.length);
    Object.assign(row, { fact: Fact.Flow, timeMs: nine, transport: 'tcp', ...numbers });
    if (tally.wants(row)) tally.take(row);
  }
  const batch = tally.takeBatch();
  const services = stringsOf(batch.services);
  const hosts = stringsOf(batch.hosts);
  return Array.from(batch.service, (service, i) => `${services[service]} ${hosts[batch.host[i]!]}`.trim());
}

const request = { fact: Fact.Request, transport: '' } as const;

describe('counted beside services', () => {
  test.each<readonly [string, Stated, string]>([
    [
      'a flow to an own server at a port that tells',
      { server: '10.1.2.3', serverPort: 11434 },
      'local/ollama 10.1.2.3',
    ],
    ['a request by name', { ...request, host: 'GPU-Box', serverPort: 11434 }, 'local/ollama gpu-box'],
    ['a request by address and path', { ...request, host: '10.1.2.3', path: '/api/generate' }, 'local/ollama 10.1.2.3'],
    [
      'a request by port and path',
      { ...request, host: 'gpu-box', serverPort: 8000, path: '/v1/models?x=1' },
      'local/vllm gpu-box',
    ],
    ['DNS over TLS by its port', { server: '192.0.2.53', serverPort: 853 }, 'hidden/dns-over-tls 192.0.2.53'],
    [
      'DNS over QUIC by its port',
      { server: '192.0.2.53', serverPort: 853, transport: 'udp' },
      'hidden/dns-over-quic 192.0.2.53',
    ],
    [
      'DNS over TLS to a known resolver',
      { ...request, host: 'dns.google', serverPort: 853 },
      'hidden/dns-over-tls dns.google',
    ],
    ['DNS over HTTPS by name', { ...request, host: 'dns.google', serverPort: 443 }, 'hidden/dns-over-https dns.google'],
    [
      'IPsec between its ports',
      { server: '192.0.2.9', serverPort: 500, clientPort: 500, transport: 'udp' },
      'hidden/ipsec 192.0.2.9',
    ],
    [
      'a tunnel by its application, on any port',
      { server: '192.0.2.9', serverPort: 443, transport: 'udp', app: 'wireguard' },
      'hidden/wireguard 192.0.2.9',
    ],
    [
      'a look-up of a relay',
      { fact: Fact.Query, host: 'mask.icloud.com', serverPort: 53 },
      'hidden/private-relay mask.icloud.com',
    ],
  ])('is %s', (_, record, expected) => expect(counted(record)).toEqual([expected]));
});

describe('counted for nothing', () => {
  test.each<readonly [string, Stated]>([
    ['a flow to a port that others have too', { server: '10.1.2.3', serverPort: 8000 }],
    ['a flow to such a port at an address of others', { server: '192.0.2.3', serverPort: 11434 }],
    [
      'a request to an own machine for something else',
      { ...request, host: '10.1.2.3', serverPort: 8080, path: '/index.html' },
    ],
    ['a plain query to a known resolver’s machine', { host: 'dns.google', serverPort: 53, transport: 'udp' }],
    [
      'a reply that a log has the wrong way round',
      { server: '10.0.0.9', serverPort: 4500, clientPort: 53, transport: 'udp' },
    ],
    ['a port of UDP that TCP has for something else', { server: '192.0.2.9', serverPort: 500 }],
    ['SSH, whatever it may carry', { server: '192.0.2.9', serverPort: 22, app: 'ssh' }],
    ['a look-up that says the port of its resolver', { fact: Fact.Query, host: 'intranet.example', serverPort: 853 }],
  ])('is %s', (_, record) => expect(counted(record)).toEqual([]));
});

test('a flow to a service is that service’s, whatever its port may tell', () => {
  expect(counted({ host: 'chatgpt.com', server: '192.0.2.3', serverPort: 11434 })[0]).toContain('chatgpt');
});

test('the first hour of 1970 is an hour', () => {
  const hours = new HourCounts();
  hours.add(17);
  expect(hours.take()).toMatchObject({
    from: 17,
    to: 17,
    hours: new Float64Array([0]),
    hourRecords: new Float64Array([1]),
  });
});
