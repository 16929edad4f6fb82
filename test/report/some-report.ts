import type { Measured, ReportDocument } from '../../src/report/report-document.js';

/** Names as hostile logs have them; one for each part of the report that shows a name. */
export const hostileNames: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "=cmd|' /C calc'!A0",
  'abc\u202egpj.exe',
  '</td></table><b>bold</b>',
  '{a}{b|c}{{constructor}} \u0007',
  `agent ${'x'.repeat(65_536)}`,
];
const plainNames: readonly string[] = ['ana', 'ben', 'chloe', 'lap-17', 'Sales', 'Engineering', 'curl'];

/** A report that has something in every part; names come from `names` in turn. */
export function someReport(names: readonly string[] = plainNames): ReportDocument {
  let turn = 0;
  const name = () => names[turn++ % names.length]!;
  const measured = (verdict: Measured['verdict'], n = 1): Measured => ({
    verdict,
    evidence: 'proxy',
    use: 'used',
    requests: 1200 * n,
    blocked: n,
    bytesUp: 1_500_000 * n,
    bytesDown: 12_000_000 * n,
    activeMinutes: 95 * n,
    sessions: 4 * n,
    users: n,
    devices: n + 1,
    firstSeen: '2026-11-09T08:00:00.000Z',
    lastSeen: '2026-11-13T16:30:00.000Z',
  });
  const verdicts = ['unsanctioned', 'unreviewed', 'monitored', 'sanctioned'] as const;
  const services = verdicts.map((verdict, i) => ({
    service: `service-${i}`,
    name: name(),
    vendor: name(),
    category: 'Chat assistant',
    risk: { score: 7.5 - i, known: 0.5, because: ['retention: not known'] },
    ...measured(verdict, i + 1),
    trend: [null, 0, 10, 20, 40, 30, null, 80, 95 * (i + 1)],
    before: { users: 1, requests: 10, bytesUp: 100 },
    isNew: i === 0,
  }));
  const shadow = services.slice(0, 2).map(({ service, name, verdict }) => ({ service, name, verdict }));
  const person = () => ({ name: name(), department: name(), ...measured('unsanctioned'), services: shadow });
  const arrival = () => ({
    id: name(),
    name: name(),
    firstSeen: '2026-11-10T09:00:00.000Z',
    verdict: 'unreviewed' as const,
    users: 2,
    services: [name()],
  });
  const program = () => ({
    client: name(),
    name: name(),
    kind: 'coding-agent',
    ...measured('unreviewed'),
    services: shadow,
    models: [name()],
  });
  return {
    period: {
      from: '2026-11-09T00:00:00.000Z',
      to: '2026-11-16T00:00:00.000Z',
      timeZone: 'UTC',
      week: '2026-W46',
      before: { from: '2026-11-02T00:00:00.000Z', to: '2026-11-09T00:00:00.000Z', assessed: true },
      norm: { from: '2026-09-14T00:00:00.000Z', to: '2026-11-09T00:00:00.000Z', assessed: 6 },
    },
    generated: '2026-11-16T06:00:00.000Z',
    sentences: ['one', 'two', 'three', 'four', 'five'].map((each) => `${each} ${name()}.`),
    headline: [
      {
        id: 'shadow-services',
        label: 'services not approved',
        unit: 'count',
        value: 2,
        before: 1,
        norm: 1.5,
        worse: 'more',
      },
      {
        id: 'shadow-minutes',
        label: 'active time on them',
        unit: 'minutes',
        value: 285,
        before: 300,
        norm: 200,
        worse: 'more',
      },
      { id: 'shadow-bytes-up', label: 'sent to them', unit: 'bytes', value: 4_500_000, worse: 'more' },
      {
        id: 'approved-share',
        label: 'of active time on approved services',
        unit: 'share',
        value: 0.7,
        before: 0.7,
        worse: 'less',
      },
    ],
    arrivals: {
      comparable: true,
      services: [arrival()],
      users: [arrival()],
      devices: [arrival()],
      models: [arrival()],
      clients: [arrival()],
    },
    services,
    users: [person(), person()],
    devices: [person()],
    departments: [person()],
    uploads: [
      {
        user: name(),
        service: 'service-0',
        name: name(),
        verdict: 'unsanctioned',
        bytesUp: 90_000_000,
        ownNorm: 1_000_000,
        peerNorm: 2_000_000,
        because: '90 times the own norm',
      },
    ],
    evaded: [
      {
        device: name(),
        service: 'service-0',
        name: name(),
        verdict: 'unsanctioned',
        blocked: 4,
        reached: 2,
        by: [name()],
      },
    ],
    programs: [program()],
    local: [program()],
    decisions: [
      {
        service: 'service-1',
        name: name(),
        verdict: 'unreviewed',
        why: '2 people',
        policyLine: `- { name: ${name()} }`,
      },
    ],
    rules: [{ rule: name(), kind: 'expired', detail: 'line 4' }],
    coverage: {
      hours: { covered: 160, all: 168 },
      records: 10_000,
      rejected: 3,
      excludedRequests: 12,
      withoutUser: 0.125,
      withoutDevice: 0,
      sources: [
        {
          path: name(),
          format: 'squid',
          records: 10_000,
          rejected: 3,
          hours: 160,
          calendar: Array(7).fill('..0123456789876543210123'),
        },
      ],
      failed: [{ path: name(), reason: 'permission denied', time: '2026-11-16T05:00:00.000Z' }],
      hidden: [{ service: 'dot', name: name(), devices: 3, requests: 99 }],
    },
    findings: [
      {
        id: 'unsanctioned-use',
        title: 'Services that are not allowed are in use',
        risk: 'high',
        count: 1,
        next: 'Talk to the people named.',
        frameworks: [{ framework: 'NIST AI RMF 1.0', id: 'GOVERN 1.6', title: 'Inventory', relation: 'supports' }],
      },
    ],
    series: {
      days: ['09', '10', '11', '12', '13', '14', '15'].map((day, i) => ({
        day: `2026-11-${day}`,
        sanctioned: 60 * i,
        monitored: 30,
        unreviewed: 20,
        unsanctioned: i,
      })),
      periods: Array.from({ length: 9 }, (_, i) => `2026-W${38 + i}`),
      heat: services.map(({ service, name, trend }) => ({ service, name, minutes: trend })),
      streams: services.map(({ service, name: shown, verdict }) => ({
        department: name(),
        service,
        name: shown,
        verdict,
        activeMinutes: 50,
      })),
    },
  };
}
