/**
 * The logs of PAN-OS whose records state facts, and where their columns stand. Each release appends columns and moves none;
 * the numbers count from 0, the first being the one that the reference calls FUTURE_USE.
 *
 * https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions
 */
import { word } from '../bytes/match.js';
import type { FieldName } from '../field.js';

/** Columns that all logs share. */
export const received = 1;
export const logType = 3;
export const subtype = 4;
export const generated = 6;

export interface PanLog {
  readonly type: Uint8Array;
  /** The time that it happened with zone and milliseconds; releases before 10.0 have none. */
  readonly highResolution: number;
  readonly fields: readonly (readonly [column: number, field: FieldName])[];
}

export const Traffic = Object.freeze({ Destination: 8, Application: 14, ServerPort: 25, Action: 30, Start: 35 });
/** Sessions. `bytes` sums `bytes sent`, which is client to server, and `bytes received`. */
export const traffic: PanLog = {
  type: word('TRAFFIC'),
  highResolution: 102,
  fields: [
    [7, 'client'],
    [12, 'user'],
    [24, 'clientPort'],
    [25, 'serverPort'],
    [29, 'transport'],
  ],
};
/** What only the end of a session knows. */
export const trafficTotals: PanLog['fields'] = [
  [32, 'bytesUp'],
  [33, 'bytesDown'],
  [36, 'durationSeconds'],
  [44, 'packetsUp'],
  [45, 'packetsDown'],
];

export const Threat = Object.freeze({ Application: 14, ServerPort: 25, Action: 30, Url: 31, Method: 63 });
/** Of subtype `url`: the requests that URL filtering saw. The URL has no scheme. */
export const threat: PanLog = {
  type: word('THREAT'),
  highResolution: 107,
  fields: [
    [7, 'client'],
    [8, 'server'],
    [12, 'user'],
    [24, 'clientPort'],
    [29, 'transport'],
    [41, 'contentType'],
    [46, 'userAgent'],
    [49, 'referrer'],
  ],
};

export const Decryption = Object.freeze({ Action: 30, ServerName: 63 });
/** TLS handshakes. */
export const decryption: PanLog = {
  type: word('DECRYPTION'),
  highResolution: 72,
  fields: [
    [7, 'client'],
    [8, 'server'],
    [12, 'user'],
    [24, 'clientPort'],
    [25, 'serverPort'],
    [29, 'transport'],
  ],
};

export const GlobalProtect = Object.freeze({
  Event: 8,
  User: 12,
  Machine: 14,
  PublicAddress: 15,
  PrivateAddress: 17,
  PrivateIpv6: 18,
  Status: 28,
});
export const globalProtect: PanLog = { type: word('GLOBALPROTECT'), highResolution: 36, fields: [] };

export const UserId = Object.freeze({ Address: 8, User: 9, TimeoutSeconds: 13 });
export const userId: PanLog = { type: word('USERID'), highResolution: 33, fields: [] };

export const HipMatch = Object.freeze({ User: 7, Machine: 9, Address: 11 });
/** What a GlobalProtect client reported of the machine it runs on. */
export const hipMatch: PanLog = { type: word('HIPMATCH'), highResolution: 30, fields: [] };

/** Logs that state none of our facts. */
export const otherTypes: readonly Uint8Array[] = [
  'AUTHENTICATION',
  'AUTH',
  'CONFIG',
  'CORRELATION',
  'END',
  'GTP',
  'IPTAG',
  'SCTP',
  'START',
  'SYSTEM',
].map(word);
