import { isIP } from 'node:net';
import type { FindingEvent } from './finding-events.js';

/** Facility `user`, severity `notice` (RFC 5424 section 6.2.1). */
const priority = 1 * 8 + 5;

/** A finding as one CEF line in a syslog message (RFC 5424), as ArcSight's and most other collectors read it. */
export function cefOf(event: FindingEvent, productVersion: string, hostName: string): string {
  const { uid, kind, title, verdict, severity, service, serviceName, user, device, firstSeen, lastSeen, because } =
    event;
  const { requests, blocked, bytesUp, bytesDown } = event;
  const header = ['CEF:0', 'Lamplighter', 'Lamplighter', productVersion, kind, title, String(severity)].map(headerText);
  const fields: ReadonlyArray<readonly [string, string | number | undefined]> = [
    ['externalId', uid],
    ['start', firstSeen],
    ['end', lastSeen],
    ['rt', lastSeen],
    ['suser', user],
    [
      device !== undefined && isIP(device) === 4
        ? 'src'
        : device !== undefined && isIP(device) === 6
          ? 'c6a2'
          : 'shost',
      device,
    ],
    ['c6a2Label', device !== undefined && isIP(device) === 6 ? 'Source IPv6 Address' : undefined],
    ['destinationServiceName', serviceName],
    ['act', blocked !== undefined && blocked === requests ? 'blocked' : 'allowed'],
    ['cnt', requests],
    ['out', bytesUp],
    ['in', bytesDown],
    ['cs1Label', 'verdict'],
    ['cs1', verdict],
    ['cs2Label', 'service'],
    ['cs2', service],
    ['reason', because],
  ];
  const extension = fields.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${extensionText(String(value))}`],
  );
  return `<${priority}>1 ${new Date(lastSeen).toISOString()} ${hostName} lamplighter - - - ${header.join('|')}|${extension.join(' ')}`;
}

function headerText(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

function extensionText(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('=', '\\=');
}

/** A name with a line break would forge a record. */
function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 1000);
}
