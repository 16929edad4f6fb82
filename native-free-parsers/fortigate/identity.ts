import { word } from '../bytes/match.js';
import type { RowSink } from '../format.js';
import { Fact, type IdentityGround, type Row } from '../row.js';
import type { FortiKey, FortiRecord } from './record.js';

const vpn = word('vpn');
const userSubtype = word('user');
const ack = ['Ack', 'ack', 'ACK'].map(word);
const tunnelUp = ['tunnel-up', 'ssl-new-con', 'tunnel-stats'].map(word);
const logons = ['FSSO-logon', 'auth-logon', 'logon'].map(word);
const authentication = word('authentication');
const success = word('success');

/** Whether an event states a fact: a DHCP acknowledgement, a user's tunnel or an authenticated user. The sink has it then. */
export function takeEvent(record: FortiRecord, row: Row, sink: RowSink): boolean {
  if (record.isOneOf('dhcp_msg', ack)) {
    return record.hasAddress('ip') && takeLease(record, row, sink);
  }
  const isTunnel = record.is('subtype', vpn) && record.isOneOf('action', tunnelUp);
  if (isTunnel && record.hasAddress('tunnelip')) return takeLogon(record, 'tunnelip', 'vpn', row, sink);
  if (isTunnel && record.hasAddress('assignip')) return takeLogon(record, 'assignip', 'vpn', row, sink);
  const isLogon =
    record.is('subtype', userSubtype) &&
    (record.isOneOf('action', logons) || (record.is('action', authentication) && record.is('status', success)));
  if (isLogon && record.hasAddress('srcip')) return takeLogon(record, 'srcip', 'directory', row, sink);
  return false;
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

function takeLogon(record: FortiRecord, address: FortiKey, ground: IdentityGround, row: Row, sink: RowSink): boolean {
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
  sink.take(row);
  return true;
}
