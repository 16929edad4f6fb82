import { Byte } from '../bytes/byte.js';
import { equals, startsWith, word } from '../bytes/match.js';
import type { RowSink } from '../format.js';
import { Fact, type Row } from '../row.js';
import { ZeekField } from './logs.js';
import { intervalMillis, put, type ZeekValues } from './values.js';

const dollar = 0x24;
const ack = word('ACK');
const success = word('success');
const yes = word('true');
/** How Kerberos names a machine that is none of Windows. */
const machine = word('host/');

/** An address is leased by an ACK alone; a conversation that ended with an offer or a refusal leases nothing. */
export function takeLease(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  const address = values.start(ZeekField.AssignedAddress);
  if (address === values.end(ZeekField.AssignedAddress) || !isAcknowledged(row, values)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Lease;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(address, values.end(ZeekField.AssignedAddress));
  put(row.mac, values, ZeekField.Mac);
  put(row.device, values, ZeekField.Device);
  if (row.device.end === row.device.start) put(row.device, values, ZeekField.FullName);
  row.untilMs = row.timeMs + intervalMillis(row, values, ZeekField.LeaseSeconds);
  sink.take(row);
}

/** Zeek before 2.6 logged acknowledged leases only, and no messages. */
function isAcknowledged(row: Row, values: ZeekValues): boolean {
  const messages = values.items(ZeekField.DhcpMessages);
  let count = 0;
  for (; messages.next(); count++) if (equals(row.bytes, messages.start, messages.end, ack)) return true;
  return count === 0;
}

/** The client of a RADIUS record is the access point or switch that asks; who logs on is at the framed address, or has the MAC. */
export function takeRadius(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  row.server.clear();
  const address = values.start(ZeekField.AssignedAddress);
  const addressEnd = values.end(ZeekField.AssignedAddress);
  const isPlaced = address < addressEnd || values.start(ZeekField.Mac) < values.end(ZeekField.Mac);
  if (!isPlaced || !isSuccess(row, values) || values.start(ZeekField.User) === values.end(ZeekField.User)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  row.client.set(address, addressEnd);
  row.ground = 'radius';
  put(row.mac, values, ZeekField.Mac);
  put(row.user, values, ZeekField.User);
  sink.take(row);
}

/**
 * The server of these is the domain controller, or what was logged on to. Kerberos writes `ana/CORP.EXAMPLE`; a name that
 * ends with `$` is a machine's own account, and so is `host/lap-5.corp.example/CORP.EXAMPLE`.
 */
export function takeLogon(values: ZeekValues, row: Row, sink: RowSink, at: number): void {
  const bytes = row.bytes;
  row.server.clear();
  const start = values.start(ZeekField.User);
  let end = start;
  while (end < values.end(ZeekField.User) && bytes[end] !== Byte.Slash) end++;
  const isMachine = bytes[end - 1] === dollar || startsWith(bytes, start, values.end(ZeekField.User), machine);
  if (end === start || isMachine || !isSuccess(row, values)) {
    sink.ignore(at);
    return;
  }
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  put(row.client, values, ZeekField.Client);
  put(row.device, values, ZeekField.Device);
  row.user.set(start, end);
  sink.take(row);
}

/** `success` (radius), `T` or `true` (kerberos, ntlm). */
function isSuccess(row: Row, values: ZeekValues): boolean {
  const start = values.start(ZeekField.Outcome);
  const end = values.end(ZeekField.Outcome);
  return (
    (end - start === 1 && row.bytes[start] === Byte.UpperT) ||
    equals(row.bytes, start, end, success) ||
    equals(row.bytes, start, end, yes)
  );
}
