/**
 * Cato SASE Cloud events, as `eventsFeed` exports them: one object a line, all values strings.
 *
 *   {"account_id":"1714","action":"Monitor","dest_ip":"192.0.2.4","dest_port":"443","domain_name":"chatgpt.com","event_sub_type":"Internet Firewall",
 *    "event_type":"Security","internalId":"UK8P5Uy7ms","ip_protocol":"TCP","src_ip":"10.0.12.9","time":"1795153596394","vpn_user_email":"ana@corp.example"}
 *
 * A firewall's event is a request where it names the domain, else a flow; there are no bytes. What IPS, anti-malware and the like
 * say of the same traffic is `repeated`. Other events (connectivity, routing, audit) are ignored.
 *
 * https://support.catonetworks.com/hc/en-us/articles/11977274702493
 */
import { isAddress } from '../bytes/address.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equals, equalsAny, word } from '../bytes/match.js';
import { epochMillis, isoMillis, type LocalClock } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { assign, type FieldName, fieldCode } from '../field.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import {
  type LineRecord,
  nothingStated,
  parseLines,
  readsAnyObject,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row } from '../row.js';

const keys = {
  event_type: 'none',
  event_sub_type: 'none',
  internalId: 'none',
  time: 'none',
  event_timestamp: 'none',
  event_time: 'none',
  action: 'none',
  domain_name: 'none',
  url: 'none',
  full_path_url: 'none',
  src_ip: 'client',
  src_port: 'clientPort',
  dest_ip: 'server',
  dest_port: 'serverPort',
  ip_protocol: 'transport',
  user_name: 'user',
  vpn_user_email: 'user',
  device_name: 'device',
  user_agent: 'userAgent',
  http_request_method: 'method',
} as const satisfies { readonly [key: string]: FieldName };
const names = Object.keys(keys);
const paths = new JsonPaths(names.map((name) => `/${name}`));
const codes = Object.values<FieldName>(keys).map(fieldCode);
const noneCode = fieldCode('none');
const slot = (name: keyof typeof keys): number => names.indexOf(name);

const typeSlot = slot('event_type');
const subTypeSlot = slot('event_sub_type');
const idSlot = slot('internalId');
const timeSlot = slot('time');
const isoSlots = [slot('event_timestamp'), slot('event_time')] as const;
const actionSlot = slot('action');
const domainSlot = slot('domain_name');
const urlSlots = [slot('full_path_url'), slot('url')] as const;
const sourceSlot = slot('src_ip');
const serverSlot = slot('dest_ip');

const security = word('Security');
const firewalls = [
  word('Internet Firewall'),
  word('WAN Firewall'),
  word('RPF'),
  word('TLS Inspection'),
  word('LAN Firewall'),
];
const allowed = [word('Monitor'), word('Allow'), word('Allowed'), word('Inspect')];
const blocked = [word('Block'), word('Blocked'), word('Deny')];

const cato: LogFormat<ClockHints> = {
  name: 'cato',
  product: 'Cato SASE Cloud (eventsFeed JSON)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'device',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'method',
    'path',
    'userAgent',
    'action',
  ],
  specification: 'https://support.catonetworks.com/hc/en-us/articles/11977274702493',

  detect(head, hints) {
    if (readsAnyObject(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line is an object with event_type, event_sub_type and internalId');
  },

  parse(bytes, layout, row, sink) {
    row.escapes = Escapes.Json;
    parseLines(bytes, row, sink, new Record(bytes, layout));
    return layout;
  },
};
export default cato;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly json: JsonFields;
  private readonly clock: LocalClock;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.json = new JsonFields(paths, bytes);
    this.clock = localClock(hints);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, json } = this;
    if (!json.scan(start, end)) return Reject.BadJson;
    if (!this.has(typeSlot) || !this.has(subTypeSlot) || !this.has(idSlot)) return Reject.TooFewFields;
    row.timeMs = this.readTime();
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    if (!equals(bytes, json.start(typeSlot), json.end(typeSlot), security)) return nothingStated;
    if (isAddress(bytes, json.start(serverSlot), json.end(serverSlot)))
      row.server.set(json.start(serverSlot), json.end(serverSlot));
    row.fact = Fact.Request;
    for (let i = 0; i < urlSlots.length; i++)
      if (readTarget(bytes, json.start(urlSlots[i]!), json.end(urlSlots[i]!), row)) return wellFormed;
    row.host.set(json.start(domainSlot), json.end(domainSlot));
    if (row.host.end > row.host.start) return wellFormed;
    row.fact = Fact.Flow;
    const hasClient = isAddress(bytes, json.start(sourceSlot), json.end(sourceSlot));
    return hasClient && row.server.end > row.server.start ? wellFormed : nothingStated;
  }

  readDetails(row: Row): void {
    const { bytes, json } = this;
    for (let i = 0; i < codes.length; i++)
      if (codes[i] !== noneCode && this.has(i)) assign(row, codes[i]!, bytes, json.start(i), json.end(i));
    if (equalsAny(bytes, json.start(actionSlot), json.end(actionSlot), allowed)) row.action = Action.Allowed;
    else if (equalsAny(bytes, json.start(actionSlot), json.end(actionSlot), blocked)) row.action = Action.Blocked;
    row.repeated = !equalsAny(bytes, json.start(subTypeSlot), json.end(subTypeSlot), firewalls);
  }

  private readTime(): number {
    const { bytes, json } = this;
    const ms = epochMillis(bytes, json.start(timeSlot), json.end(timeSlot));
    if (ms > 0) return ms;
    for (let i = 0; i < isoSlots.length; i++)
      if (this.has(isoSlots[i]!)) return isoMillis(bytes, json.start(isoSlots[i]!), json.end(isoSlots[i]!), this.clock);
    return Number.NaN;
  }

  private has(index: number): boolean {
    return this.json.end(index) > this.json.start(index);
  }
}
