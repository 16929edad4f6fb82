import { logTexts } from '../registry.js';
import type { EvidenceName } from '../sightings.js';
import type { Visit } from './day.js';
import { midnight } from './day.js';

/** One log file of the day. */
export interface Sensor {
  /** Under `samples/office-day`. */
  readonly file: string;
  /** Which generator of `formats/` writes its lines. */
  readonly text: string;
  /** What its records say of AI use; absent where they name nothing: others' answers tell whose they are. */
  readonly evidence?: EvidenceName;
  readonly sees: (visit: Visit) => boolean;
  /** How many damaged lines it has. */
  readonly damaged: number;
}

const noon = midnight + 12 * 3_600_000;

export const sensors: readonly Sensor[] = [
  {
    file: 'proxy/access.log.1.gz',
    text: 'squid',
    evidence: 'proxy',
    sees: (visit) => proxied(visit) && visit.exchange.timeMs < noon,
    damaged: 1,
  },
  {
    file: 'proxy/access.log',
    text: 'squid',
    evidence: 'proxy',
    sees: (visit) => proxied(visit) && visit.exchange.timeMs >= noon,
    damaged: 2,
  },
  {
    file: 'dns/pihole.log',
    text: 'dnsmasq',
    evidence: 'dns',
    sees: ({ seat, habit, exchange }) =>
      (seat.network === 'desks' || seat.network === 'studio') && isLookedUp(exchange.number, habit !== undefined),
    damaged: 0,
  },
  {
    file: 'dns/queries.log',
    text: 'bind',
    evidence: 'dns',
    sees: ({ seat }) => seat.network === 'servers',
    damaged: 0,
  },
  {
    file: 'zeek/conn.log',
    text: 'zeek-conn',
    sees: (visit) => tapped(visit) && !visit.habit?.lookUpOnly,
    damaged: 1,
  },
  { file: 'zeek/dns.log', text: 'zeek-dns', evidence: 'dns', sees: tapped, damaged: 0 },
  {
    file: 'zeek/ssl.log',
    text: 'zeek-ssl',
    evidence: 'tls',
    sees: (visit) => tapped(visit) && !visit.exchange.plain && !visit.habit?.lookUpOnly,
    damaged: 1,
  },
  {
    file: 'suricata/eve.json',
    text: 'suricata-eve',
    evidence: 'tls',
    sees: ({ seat }) => seat.id === 'guests' || seat.id === 'build server',
    damaged: 1,
  },
  {
    file: 'aws/vpc-flow.log',
    text: 'aws-vpc-flow',
    evidence: 'flow',
    sees: ({ seat }) => seat.network === 'cloud',
    damaged: 1,
  },
];

export function formatOf(sensor: Sensor): string {
  return logTexts.get(sensor.text)!.format;
}

function proxied({ seat, habit }: Visit): boolean {
  return seat.network === 'desks' && !habit?.lookUpOnly;
}

/** Between the studio and servers and the way out. */
function tapped({ seat }: Visit): boolean {
  return seat.network === 'studio' || seat.network === 'servers';
}

/** Names of ordinary sites are mostly in the clients' own caches. */
function isLookedUp(number: number, ai: boolean): boolean {
  return ai || number % 4 === 0;
}
