import { Byte } from '../bytes/byte.js';
import { word } from '../bytes/match.js';
import type { RowSink } from '../format.js';
import { Fact, type Row } from '../row.js';
import { type EveEvent, EveField } from './event.js';

const ack = word('ack');
const dollar = 0x24;
const serviceGranted = word('KRB_TGS_REP');
const ticketGranted = word('KRB_AS_REP');
const unset = word('0.0.0.0');

/** An ACK. It has no assigned address where the client only asked for other parameters of the address it has. */
export function takeLease(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  const isAssigned = event.has(EveField.dhcpAssigned) && !event.is(EveField.dhcpAssigned, unset);
  const address = isAssigned ? EveField.dhcpAssigned : EveField.dhcpClient;
  if (!event.is(EveField.dhcpMessage, ack) || !event.has(address) || event.is(address, unset)) {
    sink.ignore(at);
    return;
  }
  row.server.clear();
  row.fact = Fact.Lease;
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.put(row.client, address);
  event.put(row.mac, EveField.dhcpMac);
  event.put(row.device, EveField.dhcpHost);
  row.untilMs = row.timeMs + event.number(EveField.dhcpSeconds) * 1000;
  sink.take(row);
}

/** A ticket that was granted. A name that ends with `$` is a machine's own account. */
export function takeLogon(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  const start = event.start(EveField.kerberosName);
  const end = event.end(EveField.kerberosName);
  const isGranted =
    event.is(EveField.kerberosMessage, ticketGranted) || event.is(EveField.kerberosMessage, serviceGranted);
  if (!isGranted || start === end || row.bytes[end - 1] === dollar || row.bytes[start] === Byte.Less) {
    sink.ignore(at);
    return;
  }
  row.server.clear();
  row.fact = Fact.Logon;
  if (!sink.wants(row)) return;
  row.clearDetails();
  event.put(row.client, event.isFromServer(isKerberosPort, false) ? EveField.destination : EveField.source);
  row.user.set(start, end);
  sink.take(row);
}

function isKerberosPort(port: number): boolean {
  return port === 88;
}
