import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names that stand nowhere but in these logs; in the database and in reports none of them may. */
export const canaries = [
  'canaryana',
  'canaryben',
  'canary-lap',
  'canary-phone',
  'canary.example',
  'canaryrealm',
  'canarypath',
  'canarybroken',
  '10.99.7.',
  '2001:db8:99:',
  '02:00:5e:ca:4a:',
  '02005eca4a',
] as const;

const dhcp = (time: string, address: string, mac: string, name: string, end = '}\n') => `lease ${address} {
  starts 1 2026/11/16 ${time}:00;
  ends 1 2026/11/16 23:00:00;
  cltt 1 2026/11/16 ${time}:00;
  binding state active;
  hardware ethernet ${mac};
  client-hostname "${name}";
${end}`;

const seconds = Date.parse('2026-11-16T09:00:00Z') / 1000;
const request = (minute: number, address: string, user: string, host: string) =>
  `${seconds + minute * 60}.048  30890 ${address} TCP_TUNNEL/200 113205 CONNECT ${host}:443 ${user} HIER_DIRECT/192.0.2.4 -\n`;
const query = (minute: number, address: string, host: string, data: string) =>
  `${JSON.stringify({
    ts: seconds + minute * 60,
    uid: 'C1',
    'id.orig_h': address,
    'id.orig_p': 5353,
    'id.resp_h': '10.99.7.53',
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: 1,
    query: host,
    qtype_name: 'A',
    rcode_name: 'NOERROR',
    AA: false,
    TC: false,
    RD: true,
    RA: true,
    Z: 0,
    rejected: false,
    answers: [data],
    TTLs: [300],
  })}\n`;

/** Writes a proxy's, a resolver's and a DHCP server's log, which ends within a record, and one that no format knows. */
export function writeCanaryLogs(folder: string): string {
  const logs = join(folder, 'canarypath-logs');
  mkdirSync(logs);
  writeFileSync(
    join(logs, 'canarypath.log'),
    [
      request(0, '10.99.7.11', 'CANARYREALM\\\\CanaryAna', 'chatgpt.com'),
      request(2, '10.99.7.11', 'canaryana', 'chatgpt.com'),
      request(4, '2001:db8:99::12', 'canaryben@canary.example', 'claude.ai'),
      request(6, '10.99.7.13', '-', 'claude.ai'),
      request(8, '2001:db8:99:0:0:5eff:feca:4a14', '-', 'api.openai.com'),
      request(9, '10.99.7.11', 'canaryana', 'claude.ai'),
      // No line break yet: counted as an open line.
      request(10, '10.99.7.16', 'canaryana', 'claude.ai').trimEnd(),
    ].join(''),
  );
  writeFileSync(
    join(logs, 'resolver.log'),
    [
      query(0, '10.99.7.11', 'chatgpt.com', '203.0.113.7'),
      query(5, '10.99.7.11', 'gemini.google.com', '203.0.113.9'),
      query(7, '10.99.7.13', 'claude.ai', '10.99.7.99'),
    ].join(''),
  );
  writeFileSync(
    join(logs, 'dhcpd.leases'),
    [
      'authoring-byte-order little-endian;\n\n',
      dhcp('08:00', '10.99.7.11', '02:00:5e:ca:4a:11', 'CANARY-LAP'),
      dhcp('08:10', '10.99.7.13', '02:00:5e:ca:4a:13', 'canary-phone.canary.example'),
      dhcp('08:20', '10.99.7.14', '02:00:5e:ca:4a:14', 'canary-phone-2', ''),
    ].join(''),
  );
  writeFileSync(join(logs, 'canarybroken.log'), 'canaryana wrote what no format knows\n'.repeat(20));
  return logs;
}
