import { cefKeys } from '../bytes/cef.js';
import { LeefKeys } from '../bytes/leef.js';
import { PairKeys } from '../bytes/pair-keys.js';

/** What is read of a record: the name it has in here, and those that the export's styles give it, best first. */
const names = {
  time: ['time', 'rt', 'devTime'],
  /** Exports have it apart from the time of day. */
  date: ['date'],
  product: ['product', 'ProductName', 'productname', 'blade'],
  identity: ['loguid', 'originsicname', 'origin_sic_name', 'origin', 'svc'],
  action: ['action', 'act', 'rule_action'],
  client: ['src', 'source'],
  clientPort: ['s_port', 'spt', 'sport_svc', 'srcPort', 'source port'],
  server: ['dst', 'destination'],
  serverPort: ['service', 'svc', 'dpt', 'dstPort', 'destination port'],
  transport: ['proto', 'protocol', 'ip protocol'],
  protocol: ['service_id', 'app'],
  application: ['appi_name', 'app_name', 'application name'],
  user: ['src_user_name', 'user', 'suser', 'usrName', 'source user name'],
  device: ['src_machine_name', 'shost', 'identHostName', 'source machine name'],
  url: ['resource', 'request'],
  serverName: ['tls_server_host_name'],
  method: ['method', 'requestMethod'],
  userAgent: ['web_client_type', 'user_agent'],
  referrer: ['referrer', 'requestContext'],
  bytesUp: ['client_inbound_bytes', 'sent_bytes', 'out'],
  bytesDown: ['client_outbound_bytes', 'received_bytes', 'in'],
  bytesBoth: ['bytes'],
  packetsUp: ['client_inbound_packets'],
  packetsDown: ['client_outbound_packets'],
  administrator: ['administrator'],
  officeAddress: ['office_mode_ip'],
  /** Several that were dropped alike: `<10.0.12.9,59912,192.0.2.4,1990,6;eth0> <…>` */
  packets: ['packets'],
  status: ['auth_status'],
} as const;
export type CheckPointField = keyof typeof names;

/** Every name that is looked for, each once. */
export const keys: readonly string[] = [...new Set(Object.values(names).flat())];

/** By field: the places of its names in `keys`. */
export const slots = Object.freeze(
  Object.fromEntries(Object.entries(names).map(([name, list]) => [name, slotsOf(list)])),
) as Readonly<Record<CheckPointField, readonly number[]>>;

function slotsOf(list: readonly string[]): readonly number[] {
  return list.map((key) => keys.indexOf(key));
}

/** The same names as each style writes them. */
export const bracketedKeys = new PairKeys(keys, { separators: ';', assignment: ':' });
export const structuredKeys = new PairKeys(keys);
/** `src: 10.0.12.9; s_port: 51201; `, of `fw log`. */
export const colonKeys = new PairKeys(keys, { separators: ';', assignment: ':', quote: '' });
export const pipedKeys = new PairKeys(keys, { separators: '|', quote: '' });
export const extensionKeys = cefKeys(keys);
export const leefKeys = new LeefKeys(keys);
