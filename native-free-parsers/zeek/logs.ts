/**
 * The logs of Zeek and their columns, the same whether they are written as TSV or as JSON.
 *
 * https://docs.zeek.org/en/master/logs/index.html
 */

import type { FactName } from '../row.js';

/** A kind of log, by what its records state. */
export const ZeekLog = Object.freeze({
  /** Recognised, and without any of our facts: ssh, files, x509, weird, notice, … */
  None: 0,
  Conn: 1,
  Dns: 2,
  Tls: 3,
  Http: 4,
  Quic: 5,
  Dhcp: 6,
  Radius: 7,
  Kerberos: 8,
  Ntlm: 9,
  Socks: 10,
});
export type ZeekLog = (typeof ZeekLog)[keyof typeof ZeekLog];

/** What the records of each log state. */
export const zeekFacts: Readonly<Record<ZeekLog, readonly FactName[]>> = {
  [ZeekLog.None]: [],
  [ZeekLog.Conn]: ['flow'],
  [ZeekLog.Dns]: ['query', 'answer'],
  [ZeekLog.Tls]: ['request'],
  [ZeekLog.Http]: ['request'],
  [ZeekLog.Quic]: ['request'],
  [ZeekLog.Dhcp]: ['lease'],
  [ZeekLog.Radius]: ['logon'],
  [ZeekLog.Kerberos]: ['logon'],
  [ZeekLog.Ntlm]: ['logon'],
  [ZeekLog.Socks]: ['request'],
};

/** What a column holds. */
export const ZeekField = Object.freeze({
  Time: 0,
  Client: 1,
  ClientPort: 2,
  Server: 3,
  ServerPort: 4,
  Transport: 5,
  /** The name that the record is about: query, SNI, Host header, SOCKS request. */
  Name: 6,
  Service: 7,
  Seconds: 8,
  BytesUp: 9,
  BytesDown: 10,
  PacketsUp: 11,
  PacketsDown: 12,
  QueryType: 13,
  ResponseCode: 14,
  Answers: 15,
  Ttls: 16,
  Version: 17,
  Alpn: 18,
  Ja3: 19,
  Ja4: 20,
  Method: 21,
  Uri: 22,
  Status: 23,
  UserAgent: 24,
  Referrer: 25,
  User: 26,
  ContentTypes: 27,
  AssignedAddress: 28,
  Mac: 29,
  Device: 30,
  LeaseSeconds: 31,
  DhcpMessages: 32,
  /** `success`, `T`, `succeeded`, … */
  Outcome: 33,
  RequestedAddress: 34,
  RequestedPort: 35,
  /** A client's own fully qualified name, where it sends one. */
  FullName: 36,
  /** IANA protocol number. */
  IpProtocol: 37,
});
export type ZeekField = (typeof ZeekField)[keyof typeof ZeekField];

/** How many fields there are. */
export const zeekFieldCount = Object.keys(ZeekField).length;

/**
 * The columns by name; no log has two for one field. Names with `_` for the dots in them come from sites that set
 * `Log::default_scope_sep`, `src_ip` and its like from the manual's example for renaming columns, `assigned_ip` from Zeek
 * before 2.6.
 */
export const zeekColumns: Readonly<Record<string, ZeekField>> = {
  ts: ZeekField.Time,
  'id.orig_h': ZeekField.Client,
  'id.orig_p': ZeekField.ClientPort,
  'id.resp_h': ZeekField.Server,
  'id.resp_p': ZeekField.ServerPort,
  id_orig_h: ZeekField.Client,
  id_orig_p: ZeekField.ClientPort,
  id_resp_h: ZeekField.Server,
  id_resp_p: ZeekField.ServerPort,
  src_ip: ZeekField.Client,
  src_port: ZeekField.ClientPort,
  dst_ip: ZeekField.Server,
  dst_port: ZeekField.ServerPort,
  proto: ZeekField.Transport,
  // conn
  ip_proto: ZeekField.IpProtocol,
  service: ZeekField.Service,
  duration: ZeekField.Seconds,
  orig_bytes: ZeekField.BytesUp,
  resp_bytes: ZeekField.BytesDown,
  orig_pkts: ZeekField.PacketsUp,
  resp_pkts: ZeekField.PacketsDown,
  // dns
  query: ZeekField.Name,
  qtype_name: ZeekField.QueryType,
  rcode_name: ZeekField.ResponseCode,
  answers: ZeekField.Answers,
  TTLs: ZeekField.Ttls,
  // ssl, quic
  server_name: ZeekField.Name,
  version: ZeekField.Version,
  next_protocol: ZeekField.Alpn,
  client_protocol: ZeekField.Alpn,
  ja3: ZeekField.Ja3,
  ja4: ZeekField.Ja4,
  // http
  host: ZeekField.Name,
  method: ZeekField.Method,
  uri: ZeekField.Uri,
  status_code: ZeekField.Status,
  user_agent: ZeekField.UserAgent,
  referrer: ZeekField.Referrer,
  request_body_len: ZeekField.BytesUp,
  response_body_len: ZeekField.BytesDown,
  username: ZeekField.User,
  resp_mime_types: ZeekField.ContentTypes,
  // dhcp
  assigned_addr: ZeekField.AssignedAddress,
  assigned_ip: ZeekField.AssignedAddress,
  server_addr: ZeekField.Server,
  mac: ZeekField.Mac,
  host_name: ZeekField.Device,
  client_fqdn: ZeekField.FullName,
  lease_time: ZeekField.LeaseSeconds,
  msg_types: ZeekField.DhcpMessages,
  // radius (with username and mac), kerberos, ntlm
  framed_addr: ZeekField.AssignedAddress,
  result: ZeekField.Outcome,
  client: ZeekField.User,
  success: ZeekField.Outcome,
  hostname: ZeekField.Device,
  // socks
  user: ZeekField.User,
  status: ZeekField.Outcome,
  'request.name': ZeekField.Name,
  'request.host': ZeekField.RequestedAddress,
  request_name: ZeekField.Name,
  request_host: ZeekField.RequestedAddress,
  request_p: ZeekField.RequestedPort,
};

/**
 * The log of a `#path` or `_path`; undefined for one that Zeek itself does not write, whose columns then tell.
 *
 * RITA's `open_conn` and Corelight's `conn_red` are conn logs; where two writers want one path, Zeek writes the second as
 * `conn-2`. The states between in `conn_long` are of connections that conn has as well.
 */
export function zeekLogOfPath(path: string): ZeekLog | undefined {
  return pathLogs.get(path.replace(/^open_/, '').replace(/_red$|-.*$/, ''));
}

const pathLogs: ReadonlyMap<string, ZeekLog> = new Map<string, ZeekLog>([
  ['conn', ZeekLog.Conn],
  ['conn_long', ZeekLog.None],
  ['dns', ZeekLog.Dns],
  ['ssl', ZeekLog.Tls],
  ['http', ZeekLog.Http],
  ['quic', ZeekLog.Quic],
  ['dhcp', ZeekLog.Dhcp],
  ['radius', ZeekLog.Radius],
  ['kerberos', ZeekLog.Kerberos],
  ['ntlm', ZeekLog.Ntlm],
  ['socks', ZeekLog.Socks],
]);

/** Columns that a log has in every record and no other log has; all of one line must be there. */
export const zeekMarks: readonly { readonly log: ZeekLog; readonly columns: readonly string[] }[] = [
  { log: ZeekLog.Conn, columns: ['conn_state'] },
  { log: ZeekLog.Dns, columns: ['rejected'] },
  { log: ZeekLog.Dns, columns: ['query', 'qtype_name'] },
  { log: ZeekLog.Tls, columns: ['established'] },
  { log: ZeekLog.Http, columns: ['trans_depth', 'tags'] },
  { log: ZeekLog.Quic, columns: ['client_initial_dcid'] },
  { log: ZeekLog.Dhcp, columns: ['msg_types'] },
  { log: ZeekLog.Radius, columns: ['username', 'result'] },
  { log: ZeekLog.Kerberos, columns: ['request_type'] },
  { log: ZeekLog.Ntlm, columns: ['domainname'] },
  { log: ZeekLog.Socks, columns: ['bound_p'] },
];
