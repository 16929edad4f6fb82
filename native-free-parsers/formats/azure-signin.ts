/**
 * Sign-in logs of Microsoft Entra ID (Azure AD), one JSON object a line: as diagnostic settings export them, or as Graph
 * lists them, without the envelope.
 *
 *   {"time":"2026-11-20T06:53:15.1Z","category":"SignInLogs","resultType":"0","callerIpAddress":"198.51.100.7",
 *    "properties":{"userPrincipalName":"ana@corp.example","deviceDetail":{"displayName":"LAP-5"},…}}
 *    User                                                  Device                                   Client
 *
 * Someone signed in at `createdDateTime`; `time` is minutes later, when the record was written, and in UTC: ISO 8601 or
 * `11/20/2026 6:53:15 AM`. People's sign-ins that succeeded are logons; those of service principals and managed identities, and those that failed,
 * state none of our facts. The address is the one that Microsoft saw, mostly an office's or a home's public one.
 *
 * https://learn.microsoft.com/en-us/entra/identity/monitoring-health/concept-sign-in-log-activity-details
 */
import { isAddress } from '../bytes/address.js';
import { AnyTimes } from '../bytes/any-time.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, word } from '../bytes/match.js';
import type { LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact } from '../row.js';

const categories = ['SignInLogs', 'NonInteractiveUserSignInLogs', 'ADFSSignInLogs'].map(word);
const otherCategories = ['ServicePrincipalSignInLogs', 'ManagedIdentitySignInLogs'].map(word);
const success = word('0');
const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

const names = [
  '/category',
  '/properties/createdDateTime',
  '/time',
  '/createdDateTime',
  '/resultType',
  '/status/errorCode',
  '/callerIpAddress',
  '/properties/ipAddress',
  '/ipAddress',
  '/properties/userPrincipalName',
  '/userPrincipalName',
  '/properties/deviceDetail/displayName',
  '/deviceDetail/displayName',
  '/appDisplayName',
] as const;
const paths = new JsonPaths(names);

const category = slot('/category');
const times = [slot('/properties/createdDateTime'), slot('/time'), slot('/createdDateTime')];
const results = [slot('/resultType'), slot('/status/errorCode')];
const addresses = [slot('/callerIpAddress'), slot('/properties/ipAddress'), slot('/ipAddress')];
const users = [slot('/properties/userPrincipalName'), slot('/userPrincipalName')];
const devices = [slot('/properties/deviceDetail/displayName'), slot('/deviceDetail/displayName')];
/** Global Secure Access writes the first three too, and the client's address under another name. */
const graphOnly = [slot('/createdDateTime'), slot('/userPrincipalName'), slot('/appDisplayName'), slot('/ipAddress')];

function slot(name: (typeof names)[number]): number {
  return names.indexOf(name);
}

const azureSignin: LogFormat<null> = {
  name: 'azure-signin',
  product: 'Microsoft Entra ID (Azure AD) sign-in logs',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'client', 'device', 'user', 'realm'],
  specification:
    'https://learn.microsoft.com/en-us/entra/identity/monitoring-health/concept-sign-in-log-activity-details',

  detect(head) {
    const lines = new Lines(head);
    const json = new JsonFields(paths, head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (!json.scan(lines.start, lines.end)) continue;
      const time = firstOf(json, times);
      if (json.end(time) > json.start(time) && isSignIn(json, head)) return null;
    }
    return new Refusal('none of the first 50 lines is a JSON object whose category is one of sign-in logs');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const json = new JsonFields(paths, bytes);
    const clock = new AnyTimes(bytes, utc);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    row.fact = Fact.Logon;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      if (!json.scan(start, end)) {
        sink.reject(start, Reject.BadJson);
        continue;
      }
      const user = firstOf(json, users);
      const result = firstOf(json, results);
      const address = firstOf(json, addresses);
      const device = firstOf(json, devices);
      const isPlaced =
        isAddress(bytes, json.start(address), json.end(address)) || json.end(device) > json.start(device);
      const isGranted = equals(bytes, json.start(result), json.end(result), success);
      if (!isPersons(json, bytes) || !isGranted || !isPlaced || json.end(user) === json.start(user)) {
        sink.ignore(start);
        continue;
      }
      const time = firstOf(json, times);
      row.timeMs = clock.read(json.start(time), json.end(time)) ? clock.ms : Number.NaN;
      if (Number.isNaN(row.timeMs)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      if (!sink.wants(row)) continue;
      row.clearDetails();
      row.client.set(json.start(address), json.end(address));
      row.device.set(json.start(device), json.end(device));
      row.user.set(json.start(user), json.end(user));
      sink.take(row);
    }
    return layout;
  },
};
export default azureSignin;

function isSignIn(json: JsonFields, bytes: Buffer): boolean {
  return isPersons(json, bytes) || equalsAny(bytes, json.start(category), json.end(category), otherCategories);
}

/** By its category; an object of Graph has none. */
function isPersons(json: JsonFields, bytes: Buffer): boolean {
  if (json.end(category) > json.start(category))
    return equalsAny(bytes, json.start(category), json.end(category), categories);
  return graphOnly.every((slot) => json.end(slot) > json.start(slot));
}

/** The first of `slots` that holds a value; the last where none does. */
function firstOf(json: JsonFields, slots: readonly number[]): number {
  let i = 0;
  while (i < slots.length - 1 && json.end(slots[i]!) === json.start(slots[i]!)) i++;
  return slots[i]!;
}
