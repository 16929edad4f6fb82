/**
 * Cato Networks' events, one JSON object a line.
 *
 *   {"event_type":"Security","event_sub_type":"Internet Firewall","action":"Allow","application":"OpenAI","domain_name":"chatgpt.com",
 *    "dest_ip":"192.0.2.4","dest_port":"443","ip_protocol":"TCP","src_ip":"10.41.0.183","src_is_site_or_vpn":"VPN User",
 *    "vpn_user_email":"ana@corp.example","time":"1763629925842","event_count":"1","internalId":"UK8P5Uy7ms"}
 *
 * Firewall events name the domain where it is known, and then are requests. No bytes are stated; an event that counts several is one.
 * IPS, anti-malware and reputation events tell of traffic that the firewall's state as well. Others state none of our facts.
 *
 * https://support.catonetworks.com/hc/en-us/articles/360019839477
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const traffic = {
  time: ['/time', '/event_timestamp', '/event_time'],
  url: ['/full_path_url', '/url'],
  host: ['/domain_name', '/tls_sni', '/dest_site_fqdn'],
  client: ['/src_ip'],
  clientPort: ['/src_port'],
  device: ['/device_name', '/src_host_name'],
  user: ['/vpn_user_email', '/user_awareness_name', '/user_name'],
  server: ['/dest_ip'],
  serverPort: ['/dest_port'],
  transport: ['/ip_protocol'],
  action: ['/action'],
} as const;

export default jsonLog(
  {
    name: 'cato',
    product: 'Cato SASE Cloud (events; JSON)',
    kind: 'proxy',
    facts: ['request', 'flow'],
    fields: [
      'time',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'path',
      'action',
    ],
    specification: 'https://support.catonetworks.com/hc/en-us/articles/360019839477',
  },
  '"event_type", "event_sub_type" and "internalId"',
  [
    {
      when: {
        '/event_sub_type': [
          'Internet Firewall',
          'WAN Firewall',
          'RPF',
          'TLS Inspection',
          'App Security',
          'Apps Security',
          'LAN Firewall',
        ],
        '/event_type': true,
        '/dest_ip': true,
        '/src_ip': true,
      },
      fact: Fact.Flow,
      fields: traffic,
    },
    {
      when: { '/event_type': ['Security'], '/event_sub_type': true, '/dest_ip': true, '/src_ip': true },
      fact: Fact.Flow,
      isRepeated: true,
      fields: traffic,
    },
    { when: { '/event_type': true, '/event_sub_type': true, '/internalId': true } },
  ],
  { unknown: ['-'], allowed: ['allow', 'monitor', 'bypass'], blocked: ['block', 'rst', 'prompt'] },
);
