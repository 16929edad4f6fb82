import { canonicalMac } from '../../native-free-parsers/address.js';
import { addressFamily, isPseudonymOfStation } from '../privacy/pseudonym.js';
import { accountKind } from './account-kind.js';
import type { Lease, Logon } from './bindings.js';
import { mostAtOnce } from './most-at-once.js';

/** Beyond so many at once an address is one of those that a router hands on: a host has a few, and IPv6 gives it a new one a day. */
const mostIpv4OfOneMac = 4;
const mostAddressesOfOneMac = 32;
/** In frames that come in turns, fewer tell: two clients behind a router must not become one device, and a host with two addresses is no worse for it. */
const mostIpv4OfOneFrameMac = 1;
/** A name that more network cards use at once is a model's, as phones state it, and no device's. */
const mostMacsOfOneName = 4;
/** How long a statement of unknown end is thought to last when things are counted that were so at once. */
const assumedMs = 3_600_000;

/** Endings that every home and office has: they do not tell networks apart. */
export const localDomains: ReadonlySet<string> = new Set([
  'local',
  'lan',
  'home',
  'localdomain',
  'home.arpa',
  'internal',
]);
const modelNames =
  /^(?:iphone|ipad|macbook(?:-?(?:air|pro))?|imac|android(?:-[0-9a-f]{4,})?|galaxy-.*|localhost|unknown|none|wlan0|\*|-)$/;

/** A name that is stated of a MAC, from some time on. */
export interface NameOfMac {
  readonly mac: string;
  readonly name: string;
  readonly from: number;
}

/** What devices are called: one name for each, whichever way statements write it. */
export class DeviceNames {
  /** Domains by short name. */
  private readonly domains = new Map<string, Set<string>>();
  private readonly modelNames = new Set<string>();
  private readonly routers = new Set<string>();
  private readonly forwarders = new Set<string>();
  private readonly namesOfMacs = new Map<string, NameOfMac[]>();

  /** `learnt`: names of MACs that follow from several statements together. */
  constructor(leases: readonly Lease[], logons: readonly Logon[], learnt: readonly NameOfMac[] = []) {
    for (const { device } of [...leases, ...logons]) if (device !== undefined) this.meet(device);
    for (const { user, realm } of logons) if (accountKind(user, realm) === 'machine') this.meet(user);
    this.findModelNames(leases);
    this.findRouters(leases);
    this.findForwarders(leases);
    const stated = [...leases, ...logons].flatMap(({ mac, device, from }) =>
      mac === undefined || device === undefined ? [] : [{ mac, name: device, from }],
    );
    for (const each of [...stated, ...learnt]) this.nameMac(each);
    for (const names of this.namesOfMacs.values()) names.sort((a, b) => a.from - b.from || (a.name < b.name ? -1 : 1));
  }

  /**
   * The one name of a device: `lap-17` for `LAP-17`, `LAP-17$` and `lap-17.corp.example`, as long as only one domain has a
   * `lap-17`. Undefined for what names no device; a name that no statement has stays as it is.
   */
  named(text: string): string | undefined {
    const name = plainName(text);
    if (name === '' || addressFamily(name) !== 0 || isModelName(name) || this.modelNames.has(name)) return undefined;
    const { short, domain } = parted(name);
    const domains = this.domains.get(short);
    if (domains === undefined) return name;
    return domain === undefined || domains.size === 0 || (domains.size === 1 && domains.has(domain)) ? short : name;
  }

  /** The name that a network card's device had at a time, else its MAC; undefined for a router's, or what is none. */
  ofMac(mac: string, at: number): string | undefined {
    if (!isStation(mac) || this.routers.has(mac)) return undefined;
    const names = this.namesOfMacs.get(mac);
    return (names?.findLast(({ from }) => from <= at) ?? names?.[0])?.name ?? mac;
  }

  /** The device that a statement means: by its name, else by its MAC. */
  of({ device, mac, from }: Pick<Lease, 'device' | 'mac' | 'from'>): string | undefined {
    const named = device === undefined ? undefined : this.named(device);
    return named ?? (mac === undefined ? undefined : this.ofMac(mac, from));
  }

  /** Whether any statement has this MAC. */
  hasMac(mac: string): boolean {
    return this.namesOfMacs.has(mac);
  }

  /** Whether a statement is of a frame that was handed on for others, as far as can be told: its MAC then says nothing of the address. */
  isHandedOn({ ground, mac }: Pick<Lease, 'ground' | 'mac'>): boolean {
    return ground === 'frame' && mac !== undefined && this.forwarders.has(mac);
  }

  private meet(text: string): void {
    const { short, domain } = parted(plainName(text));
    const domains = this.domains.get(short) ?? new Set();
    this.domains.set(short, domains);
    if (domain !== undefined) domains.add(domain);
  }

  private nameMac({ mac, name, from }: NameOfMac): void {
    const device = this.named(name);
    if (device === undefined || !isStation(mac)) return;
    const known = this.namesOfMacs.get(mac);
    if (known) known.push({ mac, name: device, from });
    else this.namesOfMacs.set(mac, [{ mac, name: device, from }]);
  }

  private findModelNames(leases: readonly Lease[]): void {
    const macs = mostAtOnce(
      leases.flatMap(({ device, mac, from, until, ends }) =>
        device === undefined || mac === undefined || ends
          ? []
          : [
              {
                key: plainName(device),
                value: mac,
                from,
                until: Math.min(until ?? from + assumedMs, from + assumedMs),
              },
            ],
      ),
    );
    for (const [name, most] of macs) if (most > mostMacsOfOneName) this.modelNames.add(name);
  }

  /** Only what was seen on the wire tells: a laptop that roams has leases in many networks, and routers ask for none. */
  private findRouters(leases: readonly Lease[]): void {
    const sightings = leases.filter(
      ({ ground, mac }) => mac !== undefined && (ground === 'frame' || ground === 'neighbour'),
    );
    const spans = sightings.map(({ address, mac, from, until }) => ({
      key: mac!,
      value: address,
      from,
      until: (until ?? from) + assumedMs,
    }));
    for (const [mac, most] of mostAtOnce(spans.filter(({ value }) => addressFamily(value) === 4)))
      if (most > mostIpv4OfOneMac) this.routers.add(mac);
    for (const [mac, most] of mostAtOnce(spans)) if (most > mostAddressesOfOneMac) this.routers.add(mac);
  }

  /** Addresses that a machine has one after the other do not come in turns; its own link-local one may, beside another. */
  private findForwarders(leases: readonly Lease[]): void {
    const spans = leases
      .filter(({ ground, mac, address }) => ground === 'frame' && mac !== undefined && isAssignedIpv4(address))
      .map(({ address, mac, from, until }) => ({ key: mac!, value: address, from, until: until ?? from + 1 }));
    for (const [mac, most] of mostAtOnce(spans)) if (most > mostIpv4OfOneFrameMac) this.forwarders.add(mac);
  }
}

/** Whether a name in lower case is one that phones and programs are sold with. */
export function isModelName(name: string): boolean {
  return modelNames.test(name);
}

function isAssignedIpv4(address: string): boolean {
  return addressFamily(address) === 4 && !address.startsWith('169.254.');
}

function plainName(text: string): string {
  return text.toLowerCase().replace(/[.$]+$/, '');
}

function parted(name: string): { readonly short: string; readonly domain?: string } {
  const dot = name.indexOf('.');
  if (dot <= 0) return { short: name };
  const domain = name.slice(dot + 1);
  return { short: name.slice(0, dot), ...(!localDomains.has(domain) && { domain }) };
}

/** No group, no broadcast, no virtual router (VRRP, HSRP): one network card. */
export function isStation(mac: string): boolean {
  const known = isPseudonymOfStation(mac);
  if (known !== undefined) return known;
  const text = canonicalMac(mac);
  if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)) return text !== '';
  if ((Number.parseInt(text.slice(0, 2), 16) & 1) !== 0) return false;
  return text !== '00:00:00:00:00:00' && !/^00:00:(?:5e:00:0[12]|0c:(?:07:ac|9f:f))/.test(text);
}
