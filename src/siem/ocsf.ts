import { isIP } from 'node:net';
import type { FindingEvent } from './finding-events.js';

/** OCSF 1.3: https://schema.ocsf.io/1.3.0/classes/detection_finding */
const schemaVersion = '1.3.0';
const detectionFinding = 2004;

/** A finding as an OCSF Detection Finding. */
export function ocsfOf(event: FindingEvent, productVersion: string): object {
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
    activity_id: 1,
    category_uid: 2,
    class_uid: detectionFinding,
    type_uid: detectionFinding * 100 + 1,
    time: lastSeen,
    start_time: firstSeen,
    end_time: lastSeen,
    severity_id: severity >= 9 ? 4 : severity >= 6 ? 3 : 2,
    status_id: 1,
    message: because === undefined ? `${title}: ${serviceName}` : `${title}: ${serviceName}; ${because}`,
    metadata: {
      version: schemaVersion,
      product: { name: 'Lamplighter', vendor_name: 'Lamplighter', version: productVersion },
      uid,
    },
    finding_info: {
      uid,
      title,
      types: [kind],
      first_seen_time: firstSeen,
      last_seen_time: lastSeen,
      ...(because !== undefined && { desc: because }),
      analytic: { name: `lamplighter ${kind}`, type_id: 1 },
    },
    ...(device !== undefined && { device: { type_id: 0, ...(isIP(device) ? { ip: device } : { hostname: device }) } }),
    evidences: [
      {
        ...(user !== undefined && { actor: { user: { name: user } } }),
        dst_endpoint: { svc_name: serviceName },
        data: {
          service,
          verdict,
          ...(vendor !== undefined && { vendor }),
          requests,
          blocked,
          bytes_up: bytesUp,
          bytes_down: bytesDown,
        },
      },
    ],
  };
}
