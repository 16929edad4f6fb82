import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equalsAny, indexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import type { RowSink } from '../format.js';
import { Fact, type IdentityGround, type Row } from '../row.js';
import { MerakiKey, type MerakiRecord } from './record.js';

const { Apostrophe, Colon, Space } = Byte;

const lease = word('dhcp lease of ip ');
const clientMac = word('client mac ');
const vpnConnect = ['client_vpn_connect ', 'anyconnect_vpn_connect '].map(word);
const userId = word("user id '");
const localIp = word('local ip ');
const authenticated = ['8021x_eap_success', '8021x_auth', 'radius_auth_success'].map(word);
const tunnelAuthenticated = [word('anyconnect_vpn_auth_success')];
const peer = word('IP=');
const peerWord = word('Peer ');
const user = word('User=');

/** Whether an event states a lease or a logon; the sink has it then. */
export function takeEvent(record: MerakiRecord, row: Row, sink: RowSink): boolean {
  const { bytes, restStart, end } = record;
  if (startsWith(bytes, restStart, end, lease)) return takeLease(record, row, sink);
  if (startsWithAny(bytes, restStart, end, vpnConnect)) {
    if (record.after(userId) < end) return takeConnected(record, row, sink);
    return takeLogon(record, MerakiKey.UserId, MerakiKey.LocalIp, 'vpn', row, sink);
  }
  const type = record.start(MerakiKey.Type);
  const typeEnd = record.pairEnd(MerakiKey.Type);
  if (equalsAny(bytes, type, typeEnd, tunnelAuthenticated)) return takeTunnel(record, row, sink);
  return (
    equalsAny(bytes, type, typeEnd, authenticated) &&
    takeLogon(record, MerakiKey.Identity, MerakiKey.ClientIp, 'radius', row, sink)
  );
}

/** `dhcp lease of ip 10.0.12.9 from server mac 02:… for client mac 02:… from router 10.0.12.1 …` */
function takeLease(record: MerakiRecord, row: Row, sink: RowSink): boolean {
  const { bytes, end } = record;
  const address = record.restStart + lease.length;
  const addressEnd = indexOf(bytes, address, end, Space);
  if (!isAddress(bytes, address, addressEnd)) return false;
  row.fact = Fact.Lease;
  if (!sink.wants(row)) return true;
  row.clearDetails();
  row.client.set(address, addressEnd);
  const mac = record.after(clientMac);
  row.mac.set(mac, indexOf(bytes, mac, end, Space));
  sink.take(row);
  return true;
}

/** 802.1X states the hardware address, and mostly no other. */
function takeLogon(
  record: MerakiRecord,
  name: number,
  address: number,
  ground: IdentityGround,
  row: Row,
  sink: RowSink,
): boolean {
  const isPlaced = isAddress(record.bytes, record.start(address), record.pairEnd(address));
  if (!record.has(name) || (!isPlaced && !record.has(MerakiKey.ClientMac))) return false;
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return true;
  row.clearDetails();
  if (isPlaced) record.put(row.client, address);
  record.put(row.mac, MerakiKey.ClientMac);
  record.put(row.user, name);
  row.ground = ground;
  sink.take(row);
  return true;
}

/** `client_vpn_connect user id 'ana@example.com' local ip 10.0.20.9 connected from 203.0.113.9`: the address inside. */
function takeConnected(record: MerakiRecord, row: Row, sink: RowSink): boolean {
  const { bytes, end } = record;
  const name = record.after(userId);
  const nameEnd = indexOf(bytes, name, end, Apostrophe);
  const address = record.after(localIp);
  const addressEnd = indexOf(bytes, address, end, Space);
  if (nameEnd <= name || !isAddress(bytes, address, addressEnd)) return false;
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return true;
  row.clearDetails();
  row.client.set(address, addressEnd);
  row.user.set(name, nameEnd);
  row.ground = 'vpn';
  sink.take(row);
  return true;
}

/** `RADIUS[374] Server IP=10.0.0.5 Server port=1812 Peer IP=203.0.113.9 Peer port=56735 User=ana: Authentication request accepted.` */
function takeTunnel(record: MerakiRecord, row: Row, sink: RowSink): boolean {
  const { bytes, end } = record;
  const name = record.after(user);
  const label = record.after(peerWord);
  const address = label + peer.length;
  const addressEnd = indexOf(bytes, address, end, Space);
  const nameEnd = Math.min(indexOf(bytes, name, end, Colon), indexOf(bytes, name, end, Space));
  if (nameEnd <= name || !startsWith(bytes, label, end, peer) || !isAddress(bytes, address, addressEnd)) return false;
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return true;
  row.clearDetails();
  row.client.set(address, addressEnd);
  row.user.set(name, nameEnd);
  row.ground = 'vpn';
  sink.take(row);
  return true;
}
