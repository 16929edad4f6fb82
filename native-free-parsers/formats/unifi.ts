/**
 * Ubiquiti UniFi Network: its activity log as CEF, as the console forwards it to a SIEM.
 *
 *   Nov 20 06:46:36 UDM CEF:0|Ubiquiti|UniFi Network|9.4.19|400|WiFi Client Connected|1|UNIFIcategory=Client Devices UNIFIsubCategory=WiFi
 *    UNIFIclientAlias=Ana's laptop UNIFIclientHostname=laptop-9 UNIFIclientIp=10.0.12.9 UNIFIclientMac=02:00:5e:10:00:09 UNIFIutcTime=2026-11-20T06:46:36.123Z
 *   … |201|Threat Detected and Blocked|7|proto=TCP src=10.0.12.9 spt=51201 dst=192.0.2.4 dpt=443 act=blocked UNIFIbytesSent=58 UNIFIutcTime=…
 *
 * An event with two addresses is a flow, a client that connected a lease. Other events are ignored. Written from the published
 * examples of the vendor and the events of intrusion prevention; of clients that connect no log was at hand.
 *
 * https://help.ui.com/hc/en-us/articles/33349041044119
 */
import { cefReader } from '../event-log.js';
import type { LogFormat } from '../format.js';
import type { ClockHints } from '../local-clock.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const time = ['UNIFIutcTime', 'rt', 'start'];
const flow: RecordType['fields'] = {
  time,
  client: ['src'],
  clientPort: ['spt'],
  device: ['UNIFIsrcClientHostname', 'shost'],
  mac: ['UNIFIsrcClientMac', 'smac'],
  server: ['dst'],
  serverPort: ['dpt'],
  transport: ['proto'],
  app: ['app'],
  action: ['act', '|Name'],
  bytesUp: ['UNIFIbytesSent'],
  bytesDown: ['UNIFIbytesReceived'],
  packetsUp: ['UNIFIpacketsSent'],
  packetsDown: ['UNIFIpacketsReceived'],
};
const lease: RecordType['fields'] = {
  time,
  client: ['UNIFIclientIp'],
  device: ['UNIFIclientHostname', 'UNIFIclientAlias'],
  mac: ['UNIFIclientMac'],
};

const unifi: LogFormat<ClockHints> = {
  name: 'unifi',
  product: 'Ubiquiti UniFi Network (activity log, CEF)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'lease'],
  fields: [
    'time',
    'client',
    'clientPort',
    'device',
    'mac',
    'server',
    'serverPort',
    'transport',
    'app',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://help.ui.com/hc/en-us/articles/33349041044119',
  ...cefReader(
    ['Ubiquiti'],
    [
      { when: { src: true, dst: true, proto: true }, fact: Fact.Flow, fields: flow, mayLackTime: true },
      {
        when: { '|Name': ['WiFi Client Connected', 'Wired Client Connected', 'VPN Client Connected'] },
        fact: Fact.Lease,
        fields: lease,
        mayLackTime: true,
      },
      { when: {} },
    ],
    {
      unknown: ['-', 'null', 'Unknown'],
      allowed: ['allow', 'detected', 'Threat Detected'],
      blocked: ['block', 'drop', 'reject', 'Threat Detected and Blocked'],
    },
  ),
};
export default unifi;
