import { isPrivateAddress } from '../bytes/address.js';
import { startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Reject, type RowSink } from '../format.js';
import { Fact, type Row } from '../row.js';
import { GlobalProtect, globalProtect, HipMatch, hipMatch, type PanLog, subtype, UserId, userId } from './logs.js';
import type { PanRecord } from './record.js';

const login = word('login');
const logout = word('logout');
const success = word('success');
const machineAccount = word('pre-logon');

/**
 * Each step of a connection that succeeded says who is where, and a logout that it is over. The address in the tunnel is the one that
 * other logs show.
 */
export function takeGlobalProtect(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  const address = addressOfGlobalProtect(record);
  const isPlaced = address > 0 || record.has(GlobalProtect.Machine);
  const isUser = record.has(GlobalProtect.User) && !record.is(GlobalProtect.User, machineAccount);
  const isEnd = endsWith(record, GlobalProtect.Event, logout);
  // Where only the machine is named, its user may have logged out of the tunnel alone.
  const isStated = isEnd ? address > 0 : isPlaced;
  if (!isStated || !isUser || !record.is(GlobalProtect.Status, success)) {
    sink.ignore(at);
    return;
  }
  if (!beginLogon(record, globalProtect, row, sink, at)) return;
  row.ground = 'vpn';
  if (address > 0) record.put(row.client, address);
  record.put(row.user, GlobalProtect.User);
  record.put(row.device, GlobalProtect.Machine);
  if (isEnd) row.untilMs = row.timeMs;
  sink.take(row);
}

/** The column of the address inside; 0 where the record has none. Before the tunnel stands, an internal gateway sees it as the public one. */
function addressOfGlobalProtect(record: PanRecord): number {
  const { PrivateAddress, PrivateIpv6, PublicAddress } = GlobalProtect;
  if (record.hasAddress(PrivateAddress)) return PrivateAddress;
  if (record.hasAddress(PrivateIpv6)) return PrivateIpv6;
  if (!record.hasAddress(PublicAddress)) return 0;
  return isPrivateAddress(record.bytes, record.start(PublicAddress), record.end(PublicAddress)) ? PublicAddress : 0;
}

export function takeUserId(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  const isEnd = record.is(subtype, logout);
  if (!(isEnd || record.is(subtype, login)) || !record.has(UserId.User) || !record.hasAddress(UserId.Address)) {
    sink.ignore(at);
    return;
  }
  if (!beginLogon(record, userId, row, sink, at)) return;
  record.put(row.client, UserId.Address);
  record.put(row.user, UserId.User);
  const seconds = decimal(record.bytes, record.start(UserId.TimeoutSeconds), record.end(UserId.TimeoutSeconds));
  if (isEnd) row.untilMs = row.timeMs;
  else if (seconds > 0) row.untilMs = row.timeMs + seconds * 1000;
  sink.take(row);
}

export function takeHipMatch(record: PanRecord, row: Row, sink: RowSink, at: number): void {
  if (!record.has(HipMatch.User) || !record.hasAddress(HipMatch.Address)) {
    sink.ignore(at);
    return;
  }
  if (!beginLogon(record, hipMatch, row, sink, at)) return;
  row.ground = 'vpn';
  record.put(row.client, HipMatch.Address);
  record.put(row.user, HipMatch.User);
  record.put(row.device, HipMatch.Machine);
  sink.take(row);
}

/** Whether the sink wants this logon; a record without a time is rejected here. */
function beginLogon(record: PanRecord, log: PanLog, row: Row, sink: RowSink, at: number): boolean {
  if (!record.isTimed()) {
    sink.reject(at, Reject.BadTime);
    return false;
  }
  record.correctZone(log);
  record.begin(row, Fact.Logon);
  if (!sink.wants(row)) return false;
  row.clearDetails();
  return true;
}

function endsWith(record: PanRecord, column: number, ending: Uint8Array): boolean {
  const end = record.end(column);
  return startsWith(record.bytes, Math.max(record.start(column), end - ending.length), end, ending);
}
