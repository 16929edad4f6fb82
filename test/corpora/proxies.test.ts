import { describe, expect, test } from 'vitest';
import { at, ecsEvents, hasCorpora, logsOf, readLines, recognisedBy } from './corpus.js';

/** Which format reads a folder's files; those that no format reads stand in docs/corpora/proxies.md with the reason. */
const folders: Readonly<Record<string, string>> = {
  bluecoat: 'w3c',
  caddy: 'caddy',
  cato: 'cato',
  'cisco-wsa': 'cisco-wsa',
  'cloudflare-gateway': 'cloudflare',
  'envoy-istio': 'envoy',
  'forcepoint-web': 'forcepoint',
  haproxy: 'haproxy',
  iis: 'w3c',
  netskope: 'netskope',
  'skyhigh-mcafee': 'skyhigh',
  squidguard: 'squidguard',
  umbrella: 'umbrella',
  'web-access-cloudflare': 'cloudflare',
  'web-access-gcp': 'gcp-load-balancer',
  'zscaler-nss': 'zscaler',
};

const unread = new Set([
  // A doc's line, its path cut in two by a blank
  'bluecoat/juniper_doc_bluecoat_denied.log',
  // One object over many lines
  ...['', '_1', '_2'].map((n) => `bluecoat/sekoia__cloud-secure-web-gateway__elff_event${n}.log`),
  ...[3, 5, 8, 9].map((n) => `cloudflare-gateway/sekoia__gateway_http__test_${n}.log`),
  ...['03', '04', '05', '06', '07', '09'].map((n) => `zscaler-nss/dd__zscaler_${n}.log`),
  ...[
    'audit_log_deleted_inline_policy',
    'audit_log_edit_admin_record',
    'audit_log_login_successful',
    'audit_log_logout_successful',
    'audit_log_password_change_successful',
    'connection_log',
    'malware_alert',
    'nspolicy_log',
    'user_alert',
  ].map((n) => `netskope/sekoia__netskope_events__test_${n}.log`),
  // Another tool's rendering, and transactions without their header
  'forcepoint-web/elastic__forcepoint_web_logs_test-forcepoint-web.json',
  'netskope/elastic__netskope_test-events.log',
  'netskope/sekoia__netskope-transaction-s3__test_1.log',
  'netskope/sekoia__netskope-transaction-s3__test_3.log',
  // Layouts of a site's own, the event log's XML, NCSA commas, a note without a time
  'haproxy/sc4s__haproxy.log',
  'haproxy/sekoia__haproxy__connect.log',
  'iis/hub__iis-xml-logs__iis-logs.log',
  'iis/sekoia__microsoft-iis__sample.log',
  // A quoted cell with a line break in it
  'umbrella/sekoia__umbrella-dns__umbrella-dns-3.log',
]);

/** How many lines of a file are rejected, with the reason. */
const rejected: Readonly<Record<string, readonly [number, string]>> = {
  'cisco-wsa/sc4s__cisco_wsa.log': [2, 'a field of a site’s own behind the time'],
  'forcepoint-web/sekoia__forcepoint-swg__test_transaction_blocked_category.log': [1, 'cut in two by a line break'],
  'haproxy/sekoia__haproxy__access2.log': [1, 'cut in two by a line break'],
  'iis/elastic__iis_test-iis-access-75.log': [1, 'addresses turned into links'],
  'squidguard/usquid__logs.log': [7, 'Squid’s own log behind it'],
  'zscaler-nss/sc4s__zscaler_proxy.log': [2, 'records of another product, ZPA'],
};

const logs = Object.entries(folders).flatMap(([folder, format]) =>
  hasCorpora ? logsOf(folder).map((path) => [path, format] as const) : [],
);

describe.skipIf(!hasCorpora)('proxies and gateways', () => {
  test.each(logs.filter(([path]) => !unread.has(path)))('%s is recognised as %s and read', (path, format) => {
    expect(recognisedBy(path)).toContain(format);
    const lines = readLines(path, format);
    const bad = lines.filter((line) => line.rejected).map((line) => `${line.rejected}: ${line.text.slice(0, 80)}`);
    expect(bad.slice(rejected[path]?.[0] ?? 0)).toEqual([]);
  });

  test.each(logs.filter(([path]) => unread.has(path)))('%s is taken for no other product', (path) => {
    expect(recognisedBy(path)).toEqual([]);
  });

  test.each(logs.filter(([path]) => !unread.has(path) && ecsEvents(path).length > 0))(
    '%s states what other tools read in it',
    (path, format) => {
      const read = new Map(readLines(path, format).map((line) => [line.text.trim(), line.records[0]]));
      for (const { line, event } of ecsEvents(path)) {
        const record = read.get(line.trim());
        if (!record) continue;
        const client = at(event, 'source.ip');
        if (client !== undefined && record.client !== undefined && !(path in insideClients))
          expect([client, at(event, 'client.ip')]).toContain(record.client);
        const status = at(event, 'http.response.status_code');
        if (status !== undefined && record.status !== undefined) expect(record.status).toBe(Number(status));
        const method = at(event, 'http.request.method');
        if (method !== undefined && record.method !== undefined) expect(record.method).toBe(method);
        const time = at(event, '@timestamp');
        if (time !== undefined && record.time) expect(seconds(record.time!)).toBe(seconds(String(time)));
      }
    },
  );
});

/** Other tools may cut the fraction off. */
function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** Where we state the client's address inside the network, and other tools the network's. */
const insideClients: Readonly<Record<string, string>> = {
  'cloudflare-gateway/elastic__cloudflare_logpush_gateway_http_test-pipeline-gateway-http.log': 'SourceInternalIP',
};
