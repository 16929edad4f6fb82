/**
 * Google Cloud's firewall rules logging, as Cloud Logging exports it: one LogEntry a line.
 *
 *   {"jsonPayload":{"connection":{"src_ip":"10.0.12.9","src_port":49652,"dest_ip":"192.0.2.4","dest_port":443,"protocol":6},
 *    "disposition":"ALLOWED","rule_details":{"direction":"EGRESS",…},"instance":{"vm_name":"build-9",…},…},
 *    "logName":"projects/p/logs/compute.googleapis.com%2Ffirewall","timestamp":"2026-11-20T05:46:36.394575419Z"}
 *
 * One entry for each connection that a rule matched when it was opened, by its source; there are no ends and no bytes. `instance`
 * is the machine that the rule applies to: the client's when it goes out. Other entries are ignored.
 *
 * https://cloud.google.com/firewall/docs/firewall-rules-logging#log-format
 */

import { isAddress } from '../bytes/address.js';
import { IsoTimes } from '../bytes/iso-times.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equals, find, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import {
  type LineRecord,
  nothingStated,
  readsAnyObject,
  recordPerLine,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const pointers = [
  '/timestamp',
  '/logName',
  '/jsonPayload/disposition',
  '/jsonPayload/rule_details/direction',
  '/jsonPayload/connection/src_ip',
  '/jsonPayload/connection/src_port',
  '/jsonPayload/connection/dest_ip',
  '/jsonPayload/connection/dest_port',
  '/jsonPayload/connection/protocol',
  '/jsonPayload/instance/vm_name',
  '/jsonPayload/remote_instance/vm_name',
];
const paths = new JsonPaths(pointers);
const Slot = Object.freeze({
  Time: 0,
  Log: 1,
  Disposition: 2,
  Direction: 3,
  Source: 4,
  SourcePort: 5,
  Destination: 6,
  DestinationPort: 7,
  Protocol: 8,
  Instance: 9,
  Remote: 10,
});
const firewallLog = word('compute.googleapis.com%2Ffirewall');
const allowed = word('ALLOWED');
const denied = word('DENIED');
const egress = word('EGRESS');

const gcpFirewall: LogFormat<ClockHints> = {
  name: 'gcp-firewall',
  product: 'Google Cloud firewall rules logging (JSON)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: ['time', 'client', 'clientPort', 'device', 'server', 'serverPort', 'transport', 'action'],
  specification: 'https://cloud.google.com/firewall/docs/firewall-rules-logging#log-format',

  detect(head, hints) {
    const record = new Record(head, hints);
    record.isFirewallNeeded = true;
    if (readsAnyObject(head, new Row(), record)) return hints;
    return new Refusal(
      'no line is a LogEntry with jsonPayload.connection of the log compute.googleapis.com%2Ffirewall',
    );
  },

  ...recordPerLine(Escapes.Json, (bytes, layout) => new Record(bytes, layout)),
};
export default gcpFirewall;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** Entries of other logs do not tell this one. */
  isFirewallNeeded = false;
  private readonly bytes: Buffer;
  private readonly json: JsonFields;
  private readonly times: IsoTimes;
  private readonly ends = new SessionEnds();

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.json = new JsonFields(paths, bytes);
    this.times = new IsoTimes(bytes, localClock(hints));
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, json, times, ends } = this;
    if (!json.scan(start, end)) return Reject.BadJson;
    if (find(bytes, json.start(Slot.Log), json.end(Slot.Log), firewallLog) < 0)
      return this.isFirewallNeeded ? Reject.BadSyntax : nothingStated;
    if (!times.read(json.start(Slot.Time), json.end(Slot.Time))) return Reject.BadTime;
    row.timeMs = times.ms;
    row.fact = Fact.Flow;
    ends.clear();
    ends.opener = Opener.Source;
    ends.source.set(json.start(Slot.Source), json.end(Slot.Source));
    ends.destination.set(json.start(Slot.Destination), json.end(Slot.Destination));
    if (!isAddress(bytes, ends.source.start, ends.source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, ends.destination.start, ends.destination.end)) return Reject.BadAddress;
    ends.sourcePort = decimal(bytes, json.start(Slot.SourcePort), json.end(Slot.SourcePort));
    ends.destinationPort = decimal(bytes, json.start(Slot.DestinationPort), json.end(Slot.DestinationPort));
    ends.readServer(row);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, json } = this;
    this.ends.readClient(row);
    const instance = this.is(Slot.Direction, egress) ? Slot.Instance : Slot.Remote;
    row.device.set(json.start(instance), json.end(instance));
    if (json.end(Slot.Protocol) > json.start(Slot.Protocol))
      row.transport = transportOf(bytes, json.start(Slot.Protocol), json.end(Slot.Protocol));
    if (this.is(Slot.Disposition, allowed)) row.action = Action.Allowed;
    else if (this.is(Slot.Disposition, denied)) row.action = Action.Blocked;
  }

  private is(slot: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.json.start(slot), this.json.end(slot), value);
  }
}
