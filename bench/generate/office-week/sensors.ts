import type { LineCounts } from '../log-text.js';
import { logTexts } from '../registry.js';
import type { EvidenceName } from '../sightings.js';
import { midnight, monday } from './calendar.js';
import { capture } from './capture.js';
import type { Network } from './people.js';
import { fortiGate, proxySg, type WebLog, zscaler } from './web-logs.js';
import type { Visit } from './week.js';

/** What writes lines of a log. */
export interface LogWriter {
  readonly format: string;
  readonly header: string;
  readonly damaged: string;
  lines(visit: Visit, counts: LineCounts): string;
}

/** One log file. */
export interface Sensor {
  /** Under `samples/office-week`. */
  readonly file: string;
  readonly log: LogWriter;
  /** What its records say of AI use; absent where they name nothing: others' answers tell whose they are. */
  readonly evidence?: EvidenceName;
  readonly sees: (visit: Visit) => boolean;
  /** How many damaged lines it has. */
  readonly damaged: number;
}

/** A log as it is kept: the weeks before in one file, and the week in one or in one a day. */
interface Kept extends Omit<Sensor, 'file'> {
  readonly folder: string;
  /** `access` of `access-2026-11-09.log.gz`. */
  readonly name: string;
  readonly ending: string;
  readonly isDaily?: true;
  /** Without the weeks before. */
  readonly isNew?: true;
}

const kept: readonly Kept[] = [
  {
    folder: 'proxy',
    name: 'access',
    ending: 'log.gz',
    log: text('squid'),
    evidence: 'proxy',
    sees: from('office'),
    damaged: 1,
    isDaily: true,
  },
  {
    folder: 'dns',
    name: 'dnsmasq',
    ending: 'log.gz',
    log: text('dnsmasq'),
    evidence: 'dns',
    sees: isLookedUp,
    damaged: 0,
  },
  {
    folder: 'gateway',
    name: 'proxysg',
    ending: 'log.gz',
    log: web(proxySg),
    evidence: 'proxy',
    sees: from('gateway'),
    damaged: 1,
  },
  {
    folder: 'branch',
    name: 'nss-web',
    ending: 'csv.gz',
    log: web(zscaler),
    evidence: 'proxy',
    sees: from('branch'),
    damaged: 2,
  },
  { folder: 'zeek', name: 'conn', ending: 'log.gz', log: text('zeek-conn'), sees: from('lab'), damaged: 1 },
  {
    folder: 'zeek',
    name: 'dns',
    ending: 'log.gz',
    log: text('zeek-dns'),
    evidence: 'dns',
    sees: ({ seat }) => seat.network === 'lab',
    damaged: 0,
  },
  {
    folder: 'zeek',
    name: 'ssl',
    ending: 'log.gz',
    log: text('zeek-ssl'),
    evidence: 'tls',
    sees: (visit) => from('lab')(visit) && !isPlain(visit),
    damaged: 1,
  },
  {
    folder: 'firewall',
    name: 'fw1',
    ending: 'log.gz',
    log: web(fortiGate),
    evidence: 'tls',
    sees: from('floor', 'vpn'),
    damaged: 2,
  },
  {
    folder: 'capture',
    name: 'production',
    ending: 'pcap.gz',
    log: capture,
    evidence: 'tls',
    sees: ({ seat }) => seat.network === 'bench',
    damaged: 0,
    isNew: true,
  },
  {
    folder: 'aws',
    name: 'vpc-flow',
    ending: 'log.gz',
    log: text('aws-vpc-flow'),
    evidence: 'flow',
    sees: from('cloud'),
    damaged: 1,
  },
];

export const sensors: readonly Sensor[] = kept.flatMap(({ folder, name, ending, isDaily, isNew, ...sensor }) => {
  const file = (part: string) => `${folder}/${name}-${part}.${ending}`;
  const between = (start: number, end: number) => (visit: Visit) =>
    visit.timeMs >= start && visit.timeMs < end && sensor.sees(visit);
  const days = Array.from({ length: 5 }, (_, day) => {
    const start = midnight(0, day);
    return {
      ...sensor,
      file: file(new Date(start).toISOString().slice(0, 10)),
      sees: between(start, midnight(0, day + 1)),
    };
  });
  const now = isDaily ? days : [{ ...sensor, file: file('2026-W46'), sees: between(monday, midnight(1, 0)) }];
  const before = { ...sensor, file: file('before'), sees: between(0, monday), damaged: 0 };
  return isNew ? now : [before, ...now];
});

/** A log of the generators that all samples share. */
function text(name: string): LogWriter {
  const log = logTexts.get(name)!;
  return {
    format: log.format,
    header: log.header,
    damaged: log.damaged,
    lines: (visit, counts) => {
      const { number, timeMs, durationMs, seat, host, address, habit, bytesUp, bytesDown, clientPort } = visit;
      return log.lines(
        {
          ...{ number, timeMs, durationMs, bytesUp, bytesDown, clientPort, path: '/', plain: isPlain(visit) },
          blocked: habit?.blocked ?? false,
          device: { address: seat.address, user: seat.person?.account ?? '-', aiHosts: [] },
          host: { name: host, address, resemblesAi: habit !== undefined },
        },
        counts,
      );
    },
  };
}

function web(log: WebLog): LogWriter {
  return {
    ...log,
    lines: (visit, counts) => {
      counts.records++;
      return log.line(visit);
    },
  };
}

/** What leaves these networks; a name that was only looked up was never asked. */
function from(...networks: readonly Network[]): (visit: Visit) => boolean {
  return ({ seat, habit }) => networks.includes(seat.network) && !habit?.lookUpOnly;
}

/** Names of ordinary sites are mostly in the clients' own caches. */
function isLookedUp({ seat, habit, number }: Visit): boolean {
  return seat.network === 'office' && (habit !== undefined || number % 4 === 0);
}

function isPlain({ host }: Visit): boolean {
  return host.startsWith('ocsp.') || host.startsWith('ctldl.');
}
