import { createHash } from 'node:crypto';
import type { Verdict } from '../policy/verdict.js';
import type { ReportDocument } from '../report/report-document.js';
import type { UsageRow } from '../report/usage.js';

/** Something that a SIEM should know: one user's or device's use of one service that is not approved, in one period. */
export interface FindingEvent {
  /** The same for the same finding, however often it is told. */
  readonly uid: string;
  readonly kind: 'shadow-use' | 'upload' | 'evaded';
  readonly title: string;
  /** `unsanctioned` or `unreviewed`. */
  readonly verdict: Verdict;
  /** 0 (least) to 10. */
  readonly severity: number;
  readonly service: string;
  readonly serviceName: string;
  readonly vendor?: string;
  readonly user?: string;
  readonly device?: string;
  readonly requests?: number;
  readonly blocked?: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  /** Unix milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** One clause more, where there is one. */
  readonly because?: string;
}

/** Findings of a period: `rows` are its shadow AI by service, user and device. */
export function findingEvents(report: ReportDocument, rows: readonly UsageRow[]): FindingEvent[] {
  const from = Date.parse(report.period.from);
  const to = Date.parse(report.period.to);
  const services = new Map(report.services.map((service) => [service.service, service]));
  const used = rows
    .filter(({ use, excluded, service }) => use === 'used' && excluded === undefined && service !== undefined)
    .map((row) => {
      const known = services.get(row.service!);
      const { verdict, user, device, requests, blocked, bytesUp, bytesDown } = row;
      return eventOf('shadow-use', report, {
        title: 'Use of an AI service that is not approved',
        verdict,
        severity: severityOf(verdict, known?.risk?.score),
        service: row.service!,
        serviceName: row.name ?? row.service!,
        ...(known?.vendor !== undefined && { vendor: known.vendor }),
        ...who(user, device),
        requests,
        blocked,
        ...(bytesUp !== undefined && { bytesUp }),
        ...(bytesDown !== undefined && { bytesDown }),
        firstSeen: timeOf(row.firstSeen, from),
        lastSeen: timeOf(row.lastSeen, to),
      });
    });
  const uploads = report.uploads.map(({ service, name, verdict, user, device, bytesUp, because }) =>
    eventOf('upload', report, {
      title: 'An upload to an AI service stands out',
      verdict,
      severity: 8,
      service,
      serviceName: name,
      ...who(user, device),
      bytesUp,
      firstSeen: from,
      lastSeen: to,
      because,
    }),
  );
  const evaded = report.evaded.map(({ service, name, verdict, user, device, blocked, reached, by }) =>
    eventOf('evaded', report, {
      title: 'A refused AI service was reached all the same',
      verdict,
      severity: 8,
      service,
      serviceName: name,
      ...who(user, device),
      requests: blocked + reached,
      blocked,
      firstSeen: from,
      lastSeen: to,
      because: `reached by ${by.join(', ')}`,
    }),
  );
  return [...used, ...uploads, ...evaded];
}

function eventOf(
  kind: FindingEvent['kind'],
  { period }: ReportDocument,
  event: Omit<FindingEvent, 'uid' | 'kind'>,
): FindingEvent {
  const { service, user, device } = event;
  const identity = JSON.stringify([kind, period.from, period.to, service, user, device]);
  return { uid: createHash('sha256').update(identity).digest('hex').slice(0, 32), kind, ...event };
}

/** What is forbidden weighs more than what nobody decided about; the catalogue's risk adds to both. */
function severityOf(verdict: Verdict, risk = 5): number {
  return Math.min(10, Math.round((verdict === 'unsanctioned' ? 5 : 2) + risk / 2));
}

function who(user: string | undefined, device: string | undefined): Pick<FindingEvent, 'user' | 'device'> {
  return { ...(user !== undefined && { user }), ...(device !== undefined && { device }) };
}

function timeOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text);
}
