import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/rows/record.js';
import { ecsEvents, hasCorpora, logsOf, readBy, readLines, readWhole, recognisedBy } from './corpus.js';
import { differences } from './ecs-differences.js';

/** Which formats read a folder's files; those that no format reads stand in docs/corpora/proxies.md with the reason. */
const folders: Readonly<Record<string, readonly string[]>> = {
  apache: ['combined', 'apache-error', 'apache-ssl', 'apache-blackbox'],
  'apache-error': ['apache-error'],
  barracuda: ['barracuda-waf', 'barracuda-cloudgen'],
  bluecoat: ['w3c', 'bluecoat'],
  caddy: ['caddy'],
  cato: ['cato'],
  'cisco-wsa': ['cisco-wsa'],
  'cloudflare-gateway': ['cloudflare'],
  'envoy-istio': ['envoy'],
  'forcepoint-web': ['forcepoint'],
  haproxy: ['haproxy', 'haproxy-connection'],
  iis: ['w3c', 'iis'],
  'llm-gateway-litellm': ['uvicorn'],
  netskope: ['netskope', 'w3c'],
  nginx: ['combined', 'nginx-proxy-manager', 'nginx-json', 'apache-error'],
  'nginx-json': ['nginx-json'],
  olfeo: ['olfeo', 'combined'],
  proxifier: ['proxifier'],
  'skyhigh-mcafee': ['skyhigh'],
  squid: ['squid', 'combined', 'squid-json', 'squid-logformat', 'squid-referrer', 'squid-user-agent'],
  squidguard: ['mixed'],
  umbrella: ['umbrella'],
  'web-access-aws': ['aws-elb', 'aws-s3', 'aws-cloudfront', 'w3c'],
  'web-access-cloudflare': ['cloudflare'],
  'web-access-gcp': ['gcp-load-balancer'],
  'web-access-other': ['combined', 'caddy', 'zoraxy'],
  'zscaler-nss': ['zscaler'],
  'zscaler-zpa': ['zscaler-zpa'],
};

const unread = new Set([
  // A doc's line, its path cut in two by a blank
  'bluecoat/juniper_doc_bluecoat_denied.log',
  // A message without the prefix that names the product
  'barracuda/sekoia__barracuda-cloudgen-firewall__test_auth_access_3.log',
  // Another tool's rendering
  'forcepoint-web/elastic__forcepoint_web_logs_test-forcepoint-web.json',
  'netskope/elastic__netskope_test-events.log',
  // Layouts of a site's own
  'haproxy/sc4s__haproxy.log',
  // Words in place of values
  'squid/elastic__squid_test-generated.log',
]);

/** How many lines of a file are rejected, with the reason. */
const rejected: Readonly<Record<string, readonly [number, string]>> = {
  'cisco-wsa/sc4s__cisco_wsa.log': [2, 'a field of a site’s own behind the time'],
  'forcepoint-web/sekoia__forcepoint-swg__test_transaction_blocked_category.log': [1, 'cut in two by a line break'],
  'haproxy/sekoia__haproxy__access2.log': [1, 'cut in two by a line break'],
  'iis/elastic__iis_test-iis-access-75.log': [1, 'addresses turned into links'],
  'zscaler-nss/sc4s__zscaler_proxy.log': [2, 'records of another product, ZPA'],
};

/** What other tools state otherwise, by file; docs/corpora/proxies.md says why. */
const disagreements: Readonly<Record<string, readonly (keyof LogRecord)[]>> = {
  'barracuda/elastic__barracuda_cloudgen_firewall_test-firewall.log': ['time'],
  'barracuda/elastic__barracuda_waf_test-access.log': ['path', 'referrer'],
  'bluecoat/sekoia__cloud-secure-web-gateway__elff_event.log': ['queryType'],
  'bluecoat/sekoia__cloud-secure-web-gateway__elff_event_1.log': ['queryType'],
  'bluecoat/sekoia__cloud-secure-web-gateway__elff_event_2.log': ['queryType'],
  'cloudflare-gateway/elastic__cloudflare_logpush_gateway_http_test-pipeline-gateway-http.log': ['client'],
  'envoy-istio/elastic__istio_access_logs_test-access-failed.log': ['serverPort'],
  'envoy-istio/elastic__istio_access_logs_test-access-logs.log': ['serverPort'],
  'forcepoint-web/sekoia__forcepoint-swg__test_transaction_permitted_2.log': ['user'],
  'forcepoint-web/sekoia__forcepoint-swg__test_transaction_permitted_3.log': ['user'],
  'haproxy/sekoia__haproxy__access2.log': ['path'],
  'iis/elastic__iis_test-iis-access.log': ['referrer'],
  'netskope/sekoia__netskope-transaction-s3__test_1.log': ['bytesDown', 'bytesUp'],
  'netskope/sekoia__netskope-transaction-s3__test_3.log': ['bytesDown', 'bytesUp'],
  'nginx/sekoia__nginx__json_get_failed_graylog.log': ['server'],
  'nginx/sekoia__nginx__json_get_ip.log': ['server'],
  'olfeo/sekoia__olfeo-saas__livelog-dns.log': ['path'],
  'squid/sekoia__squid__common_log_format_2.log': ['time'],
  'umbrella/elastic__cisco_umbrella_test-umbrella-cloudfirewalllogs.log': ['bytesUp'],
  'umbrella/sekoia__umbrella-dns__DNS_Tunnel.log': ['user'],
  'umbrella/sekoia__umbrella-dns__umbrella-dns-3.log': ['user'],
  'umbrella/sekoia__umbrella-dns__umbrella-dns-5.log': ['user'],
  'umbrella/sekoia__umbrella-dns__umbrella-dns-8.log': ['user'],
  'umbrella/sekoia__umbrella-proxy__2.log': ['path'],
  'web-access-aws/sekoia__aws-cloudfront__get_record.log': ['host'],
  'web-access-aws/sekoia__aws-cloudfront__refresh_record.log': ['host'],
  'web-access-gcp/elastic__gcp_loadbalancing_logs_test-load-balancer.log': ['server'],
  'zscaler-nss/sekoia__zscaler-zia__test_event_firewall.log': ['bytesDown', 'bytesUp', 'server', 'user'],
  'zscaler-nss/sekoia__zscaler-zia__test_event_web.log': ['path', 'user'],
  'zscaler-nss/sekoia__zscaler-zia__test_event_web2.log': ['user'],
  'zscaler-zpa/elastic__zscaler_zpa_user_activity_test-user-activity.log': ['time'],
};

const logs = Object.entries(folders).flatMap(([folder, formats]) =>
  hasCorpora ? logsOf(folder).map((path) => [path, formats] as const) : [],
);

describe.skipIf(!hasCorpora)('proxies and gateways', () => {
  test.each(logs.filter(([path]) => !unread.has(path)))('%s is recognised and read', (path, formats) => {
    const format = readBy(path);
    expect(formats).toContain(format);
    const { records, ignored, rejects } = readWhole(path, format!);
    expect(rejects.slice(rejected[path]?.[0] ?? 0)).toEqual([]);
    expect(records.length + ignored).toBeGreaterThan(0);
  });

  test.each(logs.filter(([path]) => unread.has(path)))('%s is taken for no product', (path) => {
    expect(recognisedBy(path)).toEqual([]);
  });

  test.each(logs.filter(([path]) => !unread.has(path) && ecsEvents(path).length > 0))(
    '%s states what other tools read in it',
    (path) => {
      const format = readBy(path)!;
      const found = new Set<keyof LogRecord>();
      for (const [record, event] of pairs(path, format)) for (const key of differences(record, event)) found.add(key);
      expect([...found].sort()).toEqual([...(disagreements[path] ?? [])].sort());
    },
  );
});

/** Each record with the event that another tool made of the same line; of a file with one event, the first record. */
function pairs(path: string, format: string): (readonly [LogRecord, unknown])[] {
  const events = ecsEvents(path);
  if (events.length === 1) {
    const [record] = readWhole(path, format).records;
    return record ? [[record, events[0]!.event]] : [];
  }
  const read = new Map(readLines(path, format).map((line) => [line.text.trim(), line.records[0]]));
  return events.flatMap(({ line, event }) => {
    const record = read.get(line.trim());
    return record ? [[record, event] as const] : [];
  });
}
