import { word } from '../bytes/match.js';
import type { RowSink } from '../format.js';
import { Fact, type IdentityGround, type Row } from '../row.js';
import type { FortiKey, FortiRecord } from './record.js';

const vpn = word('vpn');
const userSubtype = word('user');
const ack = ['Ack', 'ack', 'ACK'].map(word);
const tunnelUp = ['tunnel-up', 'ssl-new-con', 'tunnel-stats'].map(word);
const tunnelDown = word('tunnel-down');
const logons = ['FSSO-logon', 'auth-logon', 'logon'].map(word);
const logoffs = ['FSSO-logoff', 'auth-logout', 'logoff'].map(word);
const authentication = word('authentication');
const success = word('success');

/** Whether an event states a fact: a DHCP acknowledgement, a user's tunnel or an authenticated user, or the end of one. The sink has it then. */
export function takeEvent(record: FortiRecord, row: Row, sink: RowSink): boolean {
  if (record.isOneOf('dhcp_msg', ack)) {
    return record.hasAddress('ip') && takeLease(record, row, sink);
  }
  const isDown = record.is('action', tunnelDown);
  const isTunnel = record.is('subtype', vpn) && (isDown || record.isOneOf('action', tunnelUp));
  if (isTunnel && record.hasAddress('tunnelip')) return takeLogon(record, 'tunnelip', 'vpn', isDown, row, sink);
  if (isTunnel && record.hasAddress('assignip')) return takeLogon(record, 'assignip', 'vpn', isDown, row, sink);
  if (!record.is('subtype', userSubtype) || !record.hasAddress('srcip')) return false;
  const isLogoff = record.isOneOf('action', logoffs);
  const isLogon =
    record.isOneOf('action', logons) || (record.is('action', authentication) && record.is('status', success));
  return (isLogon || isLogoff) && takeLogon(record, 'srcip', 'directory', isLogoff, row, sink);
}

function takeLease(record: FortiRecord, row: Row, sink: RowSink): boolean {
  record.begin(row, Fact.Lease, record.timeMs);
  if (!sink.wants(row)) return true;
  row.clearDetails();
  record.put(row.client, 'ip');
  record.put(row.mac, 'mac');
  record.put(row.device, 'hostname');
  row.untilMs = row.timeMs + record.number('lease') * 1000;
  sink.take(row);
  return true;
}

function takeLogon(
  record: FortiRecord,
  address: FortiKey,
  ground: IdentityGround,
  isEnd: boolean,
  row: Row,
  sink: RowSink,
): boolean {
  // Of IKE, `user` is how the peer names itself: its address, mostly.
  const user = record.has('eapuser') ? 'eapuser' : record.has('xauthuser') ? 'xauthuser' : 'user';
  if (!record.has(user)) return false;
  record.begin(row, Fact.Logon, record.timeMs);
  if (!sink.wants(row)) return true;
  row.clearDetails();
  record.put(row.client, address);
  record.put(row.user, user);
  record.put(row.group, record.has('eapauthgroup') ? 'eapauthgroup' : 'group');
  row.ground = ground;
  if (isEnd) row.untilMs = row.timeMs;
  sink.take(row);
  return true;
}
