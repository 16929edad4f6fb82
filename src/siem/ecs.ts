import { isIP } from 'node:net';
import type { FindingEvent } from './finding-events.js';

/** Elastic Common Schema: https://www.elastic.co/docs/reference/ecs */
const schemaVersion = '8.17.0';

/** A finding as an ECS alert. */
export function ecsOf(event: FindingEvent): object {
  const {
    uid,
    kind,
    title,
    verdict,
    severity,
    service,
    serviceName,
    vendor,
    user,
    device,
    firstSeen,
    lastSeen,
    because,
  } = event;
  const { requests, blocked, bytesUp, bytesDown } = event;
  return {
    '@timestamp': new Date(lastSeen).toISOString(),
    ecs: { version: schemaVersion },
    event: {
      id: uid,
      kind: 'alert',
      category: ['network', 'web'],
      type: blocked !== undefined && blocked === requests ? ['denied'] : ['allowed'],
      module: 'lamplighter',
      dataset: 'lamplighter.finding',
      severity,
      start: new Date(firstSeen).toISOString(),
      end: new Date(lastSeen).toISOString(),
      ...(because !== undefined && { reason: because }),
    },
    message: `${title}: ${serviceName}`,
    rule: { name: `lamplighter ${kind}`, category: kind },
    service: { name: service },
    ...(vendor !== undefined && { organization: { name: vendor } }),
    ...(user !== undefined && { user: { name: user } }),
    ...(device !== undefined && !isIP(device) && { host: { name: device } }),
    source: {
      ...(device !== undefined && isIP(device) && { ip: device }),
      ...(bytesUp !== undefined && { bytes: bytesUp }),
    },
    ...(bytesDown !== undefined && { destination: { bytes: bytesDown } }),
    labels: {
      verdict,
      service_name: serviceName,
      ...(requests !== undefined && { requests: String(requests), blocked: String(blocked) }),
    },
  };
}
