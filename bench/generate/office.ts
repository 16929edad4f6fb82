import { seeded } from '../../test/seeded.js';
import { aiHosts, decoys } from './ai-hosts.js';
import { zipf } from './zipf.js';

/** A client machine and the person at it. */
export interface Device {
  readonly address: string;
  readonly user: string;
  /** The AI hosts that this person uses; none for many. */
  readonly aiHosts: readonly Host[];
}

export interface Host {
  readonly name: string;
  readonly address: string;
  /** Present for AI hosts. */
  readonly service?: string;
  /** The name of an AI host is somewhere in its own. */
  readonly resemblesAi: boolean;
}

/** One client asked one host once. Reused: `Office.next` overwrites it. */
export interface Exchange {
  /** Counts up from 0. */
  number: number;
  timeMs: number;
  durationMs: number;
  device: Device;
  host: Host;
  /** Plain HTTP with a method and a path; everything else is TLS. AI is always TLS. */
  plain: boolean;
  path: string;
  blocked: boolean;
  bytesUp: number;
  bytesDown: number;
  clientPort: number;
}

export interface OfficeOptions {
  readonly seed: number;
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Every exchange names a host that no other does, as DNS tunnels and generated domains do. */
  readonly distinct: boolean;
}

const deviceCount = 500;
const aiShare = 0.01;
const decoyShare = 0.001;
/** People who use AI at all; the rest do not. */
const aiUserCount = 300;
/** Everybody keeps to a few AI hosts. */
const habits = 4;
const hostCount = 40_000;

/**
 * A working day of 500 people who visit 40,000 hosts by Zipf's law, and AI services one time in a hundred: 300 of them, each
 * the same few.
 */
export class Office {
  private readonly random: () => number;
  private readonly hostRank: () => number;
  private readonly devices: readonly Device[];
  private readonly hosts: readonly Host[];
  private readonly decoys: readonly Host[];
  private readonly options: OfficeOptions;
  private readonly exchange: Exchange;

  constructor(options: OfficeOptions) {
    this.options = options;
    this.random = seeded(options.seed);
    this.hostRank = zipf(hostCount, this.random);
    this.devices = devices(zipf(aiHosts.length, this.random));
    this.hosts = Array.from({ length: hostCount }, (_, i) => host(hostName(i, this.random), i));
    this.decoys = decoys.map((name, i) => host(name, hostCount + 1000 + i));
    this.exchange = {
      number: -1,
      timeMs: options.from,
      durationMs: 0,
      device: this.devices[0]!,
      host: this.hosts[0]!,
      plain: false,
      path: '',
      blocked: false,
      bytesUp: 0,
      bytesDown: 0,
      clientPort: 0,
    };
  }

  /** The next exchange, at `progress` (0 to 1) of the day; valid until the next call. */
  next(progress: number): Exchange {
    const { exchange, random } = this;
    const { from, to } = this.options;
    const draw = random();
    exchange.number++;
    // One record in 64 is written late, as records of long connections are.
    const late = (exchange.number & 63) === 0 ? random() * 30_000 : 0;
    exchange.timeMs = Math.max(from, Math.floor(from + progress * (to - from - 1) - late));
    exchange.device = this.devices[(random() * (draw < aiShare ? aiUserCount : deviceCount)) | 0]!;
    exchange.host = this.pickHost(draw, exchange.device);
    exchange.plain = exchange.host.service === undefined && draw > 0.85;
    exchange.path = exchange.plain ? `/${words[(random() * words.length) | 0]}/${(random() * 1e6) | 0}` : '/';
    exchange.blocked = draw < 0.0003;
    exchange.durationMs = (random() * random() * 60_000) | 0;
    exchange.bytesUp = 300 + ((random() * random() * 20_000) | 0);
    exchange.bytesDown = exchange.blocked ? 3900 : 500 + ((random() * random() * random() * 2_000_000) | 0);
    exchange.clientPort = 32_768 + ((random() * 28_000) | 0);
    return exchange;
  }

  private pickHost(draw: number, { aiHosts }: Device): Host {
    if (draw < aiShare) return aiHosts[(this.random() * this.random() * aiHosts.length) | 0]!;
    if (draw < aiShare + decoyShare) return this.decoys[(this.random() * this.decoys.length) | 0]!;
    if (!this.options.distinct) return this.hosts[this.hostRank()]!;
    return { name: distinctName(this.exchange.number), address: '198.18.0.1', resemblesAi: false };
  }
}

function devices(aiRank: () => number): readonly Device[] {
  const known = aiHosts.map(({ name, service }, i) => ({ ...host(name, hostCount + i), service }));
  return Array.from({ length: deviceCount }, (_, i) =>
    device(i, i < aiUserCount ? Array.from({ length: habits }, () => known[aiRank()]!) : []),
  );
}

function device(index: number, aiHosts: readonly Host[]): Device {
  const given = givenNames[index % givenNames.length]!;
  const user = index < givenNames.length ? given : `${given}${Math.floor(index / givenNames.length) + 1}`;
  return { address: `10.${20 + Math.floor(index / 250)}.${(index % 5) + 1}.${(index % 250) + 2}`, user, aiHosts };
}

function host(name: string, index: number): Host {
  return { name, address: address(index), resemblesAi: aiHosts.some((ai) => name.includes(ai.name)) };
}

/** From the range set aside for benchmarks (RFC 2544). */
function address(index: number): string {
  return `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

function hostName(index: number, random: () => number): string {
  const pick = (list: readonly string[]) => list[(random() * list.length) | 0]!;
  const domain = `${pick(words)}${pick(words)}${index % 7 === 0 ? index : ''}.${pick(endings)}`;
  return index % 3 === 0 ? domain : `${pick(labels)}.${domain}`;
}

/** A bijection of the low 32 bits, spelt in letters: different for every number, and no two alike. */
function distinctName(number: number): string {
  let mixed = Math.imul(number ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  let name = '';
  for (let i = 0; i < 7; i++) {
    name += letters[mixed % 26];
    mixed = Math.floor(mixed / 26);
  }
  return `${name}.${endings[number & 7]}`;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const labels = ['www', 'www', 'cdn', 'api', 'static', 'img', 'm', 'login', 'assets', 'edge-7', 'sync.prod.eu-west-1'];
const endings = ['com', 'net', 'org', 'de', 'io', 'co.uk', 'fr', 'eu'];
const words = [
  'north',
  'river',
  'paper',
  'cloud',
  'metal',
  'garden',
  'signal',
  'harbour',
  'market',
  'orchard',
  'copper',
  'meadow',
  'lantern',
  'atlas',
  'forum',
  'weather',
  'travel',
  'photo',
  'invoice',
  'payroll',
  'courier',
  'timetable',
  'video',
  'maps',
  'music',
  'calendar',
  'news',
  'sport',
  'bank',
  'ticket',
  'library',
  'recipe',
];
const givenNames = [
  'ana',
  'ben',
  'chloe',
  'david',
  'elif',
  'femi',
  'grace',
  'hugo',
  'ines',
  'jonas',
  'katya',
  'liam',
  'mei',
  'noah',
  'olga',
  'pavel',
  'quinn',
  'rosa',
  'sven',
  'tara',
  'uma',
  'viktor',
  'wanda',
  'xavier',
  'yara',
  'zoe',
];
