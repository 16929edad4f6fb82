import type { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equalsAny, word } from '../bytes/match.js';
import { Escapes, type Span } from '../row.js';
import type { SecurityEvent } from './event.js';
import { readMessageText } from './message-text.js';

/**
 * Where each value stands, by exporter: NXLog, Winlogbeat and Elastic, Wazuh, evtx_dump, Sentinel, OpenTelemetry, Fluent Bit,
 * Velociraptor, PowerShell. The first that is there counts.
 */
const places = {
  provider: [
    '/SourceName',
    '/winlog/provider_name',
    '/win/system/providerName',
    '/Event/System/Provider/#attributes/Name',
    '/source_name',
    '/data/win/system/providerName',
    '/EventSourceName',
    '/ProviderName',
    '/provider/name',
    '/System/Provider/Name',
    '/winlog/channel',
    '/Channel',
  ],
  id: [
    // Where the number stands inside an object, the object is not it.
    '/Event/System/EventID/#text',
    '/event_id/id',
    '/System/EventID/Value',
    '/EventID',
    '/winlog/event_id',
    '/event/code',
    '/win/system/eventID',
    '/Event/System/EventID',
    '/event_id',
    '/data/win/system/eventID',
    '/Id',
  ],
  time: [
    '/winlog/time_created',
    '/@timestamp',
    '/EventTime',
    '/win/system/systemTime',
    '/Event/System/TimeCreated/#attributes/SystemTime',
    '/TimeCreated',
    '/data/win/system/systemTime',
    '/TimeGenerated',
    '/system_time',
    '/System/TimeCreated/SystemTime',
  ],
  computer: [
    '/Hostname',
    '/winlog/computer_name',
    '/win/system/computer',
    '/Event/System/Computer',
    '/Computer',
    '/host/name',
    '/computer_name',
    '/data/win/system/computer',
    '/computer',
    '/System/Computer',
    '/MachineName',
  ],
  userName: [...dataPlaces('TargetUserName'), ...dataPlaces('AccountName')],
  domain: [...dataPlaces('TargetDomainName'), ...dataPlaces('AccountDomain')],
  address: [...dataPlaces('IpAddress'), ...dataPlaces('ClientAddress')],
  port: dataPlaces('IpPort'),
  workstation: [...dataPlaces('WorkstationName'), ...dataPlaces('Workstation'), ...dataPlaces('ClientName')],
  status: dataPlaces('Status'),
  logonType: dataPlaces('LogonType'),
  subjectName: dataPlaces('SubjectUserName'),
  subjectDomain: dataPlaces('SubjectDomainName'),
  station: dataPlaces('CallingStationID'),
  /** The English text, for exporters that write nothing else of the event. */
  message: ['/Message', '/message'],
} as const;

function dataPlaces(name: string): readonly string[] {
  const lower = name[0]!.toLowerCase() + name.slice(1);
  return [
    `/${name}`,
    `/winlog/event_data/${name}`,
    `/win/eventdata/${lower}`,
    `/data/win/eventdata/${lower}`,
    `/Event/EventData/${name}`,
    `/EventData/${name}`,
    `/event_data/${name}`,
  ];
}

const all: readonly string[] = Object.values(places).flat();

/** What `readJsonEvent` needs of an event. */
export const securityPaths = new JsonPaths(all);

const slots = {
  provider: slotsOf(places.provider),
  id: slotsOf(places.id),
  time: slotsOf(places.time),
  computer: slotsOf(places.computer),
  userName: slotsOf(places.userName),
  domain: slotsOf(places.domain),
  address: slotsOf(places.address),
  port: slotsOf(places.port),
  workstation: slotsOf(places.workstation),
  status: slotsOf(places.status),
  logonType: slotsOf(places.logonType),
  subjectName: slotsOf(places.subjectName),
  subjectDomain: slotsOf(places.subjectDomain),
  station: slotsOf(places.station),
  message: slotsOf(places.message),
};

function slotsOf(pointers: readonly string[]): readonly number[] {
  return pointers.map((pointer) => all.indexOf(pointer));
}

const providers = [word('Microsoft-Windows-Security-Auditing'), word('Security')];

/** Whether the object is an event of the Security log, whichever. */
export function isSecurityJson(json: JsonFields, bytes: Buffer): boolean {
  const provider = slotOf(json, slots.provider);
  return (
    provider >= 0 &&
    equalsAny(bytes, json.start(provider), json.end(provider), providers) &&
    slotOf(json, slots.id) >= 0
  );
}

/** Reads the object that `json` has scanned; a line that is no Security event keeps an empty ID. */
export function readJsonEvent(json: JsonFields, bytes: Buffer, event: SecurityEvent): void {
  event.begin(bytes, Escapes.Json);
  put(json, slots.id, event.id);
  put(json, slots.time, event.time);
  put(json, slots.computer, event.computer);
  put(json, slots.userName, event.userName);
  put(json, slots.domain, event.domain);
  put(json, slots.address, event.address);
  put(json, slots.port, event.port);
  put(json, slots.workstation, event.workstation);
  put(json, slots.status, event.status);
  put(json, slots.logonType, event.logonType);
  put(json, slots.subjectName, event.subjectName);
  put(json, slots.subjectDomain, event.subjectDomain);
  put(json, slots.station, event.station);
  if (event.userName.end > event.userName.start) return;
  const message = slotOf(json, slots.message);
  if (message >= 0) readMessageText(bytes, json.start(message), json.end(message), event);
}

function put(json: JsonFields, candidates: readonly number[], span: Span): void {
  const slot = slotOf(json, candidates);
  if (slot >= 0) span.set(json.start(slot), json.end(slot));
}

/** The first of the slots that holds a value; -1 if none does. */
function slotOf(json: JsonFields, candidates: readonly number[]): number {
  for (let i = 0; i < candidates.length; i++) {
    const slot = candidates[i]!;
    if (json.end(slot) > json.start(slot)) return slot;
  }
  return -1;
}
