import { stringColumn, stringsOf } from '../tally/columns.js';
import { MergedStatements } from '../tally/merged-statements.js';
import {
  leaseGroundCode,
  logonGroundCode,
  noStatements,
  ResolutionGroundCode,
  ResolutionKey,
  type StatementBatch,
} from '../tally/statements.js';
import { keyParts, type Stretches } from '../tally/stretch-table.js';
import { agreedWindows, type NameStatement } from './agreed-windows.js';
import type { Lease, Logon, Resolution } from './bindings.js';
import { holderChanges } from './holder-changes.js';
import {
  type KnowledgeTables,
  NameGround,
  otherName,
  type PackedStrings,
  type SharedBytes,
  type SharedFloat64,
  type SharedInt32,
  type SharedUint32,
  silent,
} from './knowledge.js';
import { statedBindings } from './stated-bindings.js';

/** Of the whole process: a pool outlives a scan. */
let version = 0;

/** What a host is to naming: its service's place in the catalogue, `otherName` or `silent`. */
export type ServiceOfHost = (host: string) => number;

/** Rows of each kind; at some 50 bytes, 100 MB. A busy network of a thousand people makes a tenth of it in a month. */
const mostStatements = 1 << 21;

/** Gathers what was learnt, from the store and from sources, and makes the tables that workers read. */
export class KnowledgeBuilder {
  private readonly merged = new MergedStatements(mostStatements);

  /** Statements that found no room. */
  get leftOut(): number {
    return this.merged.leftOut;
  }

  /** What sources stated. */
  addBatch(batch: StatementBatch): void {
    this.merged.add(batch);
  }

  addLeases(leases: readonly Lease[]): void {
    this.merged.add({
      ...noStatements(),
      addresses: stringColumn(['', ...leases.map(({ address }) => address)]),
      macs: stringColumn(['', ...leases.map(({ mac }) => mac ?? '')]),
      devices: stringColumn(['', ...leases.map(({ device }) => device ?? '')]),
      leases: stretchesOf(leases, (lease, at) => [at, at, at, leaseGroundCode(lease.ground, lease.ends ?? false), 0]),
    });
  }

  addLogons(logons: readonly Logon[]): void {
    const keyOf = ({ user, realm }: Logon) => (realm === undefined ? user : `${user}@${realm}`);
    this.merged.add({
      ...noStatements(),
      addresses: stringColumn(['', ...logons.map(({ address }) => address ?? '')]),
      macs: stringColumn(['', ...logons.map(({ mac }) => mac ?? '')]),
      devices: stringColumn(['', ...logons.map(({ device }) => device ?? '')]),
      users: stringColumn(['', ...logons.map(keyOf)]),
      logons: stretchesOf(logons, (logon, at) => [at, at, at, logonGroundCode(logon.ground, logon.ends ?? false), at]),
    });
  }

  addResolutions(resolutions: readonly Resolution[]): void {
    const clients = resolutions.map(({ client }) => client ?? '');
    const servers = resolutions.map(({ address }) => address);
    this.merged.add({
      ...noStatements(),
      addresses: stringColumn(['', ...clients, ...servers]),
      hosts: stringColumn(['', ...resolutions.map(({ host }) => host)]),
      resolutions: stretchesOf(resolutions, ({ ground }, at) => [
        at,
        at + resolutions.length,
        at,
        ground === 'answer' ? ResolutionGroundCode.Answer : ResolutionGroundCode.Sni,
        0,
      ]),
    });
  }

  /** The tables of all that was added; the builder is empty afterwards. */
  build(serviceOf: ServiceOfHost): KnowledgeTables {
    const batch = this.merged.take();
    const addresses = stringsOf(batch.addresses);
    const changes = changesByNumber(holderChanges(statedBindings(batch)), addresses);
    const hosts = stringsOf(batch.hosts);
    const services = Int32Array.from(hosts, (host, place) => (place === 0 ? silent : serviceOf(host)));
    const names = namesOf(batch.resolutions, services);
    return tablesOf(++version, addresses, changes, hosts, services, names);
  }
}

/** When the holder of an address changed, by the number of the address. */
type Changes = ReadonlyMap<number, readonly number[]>;

function changesByNumber(changes: ReadonlyMap<string, readonly number[]>, addresses: readonly string[]): Changes {
  const byNumber = new Map<number, readonly number[]>();
  addresses.forEach((address, number) => {
    const times = changes.get(address);
    if (times !== undefined) byNumber.set(number, times);
  });
  return byNumber;
}

function stretchesOf<Statement extends { readonly from: number; readonly until?: number }>(
  statements: readonly Statement[],
  keysOf: (statement: Statement, at: number) => readonly number[],
): Stretches {
  const keys = Array.from({ length: keyParts }, () => new Uint32Array(statements.length));
  statements.forEach((statement, row) => {
    keysOf(statement, row + 1).forEach((key, part) => {
      keys[part]![row] = key;
    });
  });
  const first = Float64Array.from(statements, ({ from }) => from);
  const until = Float64Array.from(statements, (statement) => statement.until ?? Number.NaN);
  return { count: statements.length, keys, first, last: first.slice(), until };
}

/** Statements of the servers that served a service, by server, client and time. */
function namesOf(resolutions: Stretches, services: Int32Array): NameStatement[] {
  const { count, keys, first, last, until } = resolutions;
  const servers = keys[ResolutionKey.Server]!;
  const clients = keys[ResolutionKey.Client]!;
  const hosts = keys[ResolutionKey.Host]!;
  const grounds = keys[ResolutionKey.Ground]!;
  const interesting = new Set<number>();
  for (let row = 0; row < count; row++) if (services[hosts[row]!]! >= 0) interesting.add(servers[row]!);
  const names: NameStatement[] = [];
  for (let row = 0; row < count; row++) {
    if (!interesting.has(servers[row]!)) continue;
    const host = hosts[row]!;
    const name = {
      server: servers[row]!,
      client: clients[row]!,
      host,
      service: services[host]!,
      ground: grounds[row] === ResolutionGroundCode.Answer ? NameGround.Answer : NameGround.Sni,
      until: until[row]!,
    };
    names.push({ ...name, time: first[row]! });
    if (last[row]! > first[row]!) names.push({ ...name, time: last[row]! });
  }
  return names;
}

function tablesOf(
  version: number,
  addressNames: readonly string[],
  changes: Changes,
  hosts: readonly string[],
  services: Int32Array,
  names: readonly NameStatement[],
): KnowledgeTables {
  const used = new Set<number>(changes.keys());
  for (const { server, client } of names) used.add(server).add(client);
  used.delete(0);
  const { sorted, places } = sortedStrings([...used], addressNames);
  const servers = [...new Set(names.map(({ server }) => server))];
  const byServer = new Map<number, NameStatement[]>(servers.map((server) => [server, []]));
  for (const name of names) byServer.get(name.server)!.push(name);
  const serverOf = sharedInt32(used.size).fill(-1) as SharedInt32;
  servers.forEach((server, place) => {
    serverOf[places.get(server)!] = place;
  });
  return {
    version,
    addresses: sorted,
    hosts: packed(hosts.map((host) => Buffer.from(host))),
    hostServices: filled(sharedInt32, services),
    ...changeColumns(changes, places),
    serverOf,
    sharedServers: filled(
      sharedBytes,
      servers.map((server) => (byServer.get(server)!.some(({ service }) => service === otherName) ? 1 : 0)),
    ),
    ...nameColumns(
      servers.map((server) => byServer.get(server)!),
      (client) => (client === 0 ? 0 : places.get(client)! + 1),
      hosts,
    ),
    ...windowColumns(servers.map((server) => agreedWindows(byServer.get(server)!, hosts))),
  };
}

/** The names of some ids in the order of their bytes, and the place of each id among them. */
function sortedStrings(ids: readonly number[], names: readonly string[]) {
  const inOrder = ids.map((id) => ({ id, bytes: Buffer.from(names[id]!) })).sort((a, b) => a.bytes.compare(b.bytes));
  const sorted = packed(inOrder.map(({ bytes }) => bytes));
  return { sorted, places: new Map(inOrder.map(({ id }, place) => [id, place])) };
}

function packed(strings: readonly Buffer[]): PackedStrings {
  const bytes = sharedBytes(strings.reduce((sum, { length }) => sum + length, 0));
  const ends = sharedUint32(strings.length + 1);
  strings.forEach((string, place) => {
    bytes.set(string, ends[place]!);
    ends[place + 1] = ends[place]! + string.length;
  });
  return { bytes, ends };
}

function changeColumns(
  changes: Changes,
  places: ReadonlyMap<number, number>,
): Pick<KnowledgeTables, 'changeEnds' | 'changes'> {
  const byPlace = new Map([...changes].map(([address, times]) => [places.get(address)!, times]));
  const changeEnds = sharedUint32(places.size + 1);
  const all: number[] = [];
  for (let place = 0; place < places.size; place++) {
    for (const time of byPlace.get(place) ?? []) all.push(time);
    changeEnds[place + 1] = all.length;
  }
  return { changeEnds, changes: filled(sharedFloat64, all) };
}

function nameColumns(
  servers: ReadonlyArray<readonly NameStatement[]>,
  placeOfClient: (client: number) => number,
  hosts: readonly string[],
): Pick<
  KnowledgeTables,
  'pairEnds' | 'pairClients' | 'nameEnds' | 'nameTimes' | 'nameUntils' | 'nameHosts' | 'nameGrounds'
> {
  const pairEnds = [0];
  const pairClients: number[] = [];
  const nameEnds = [0];
  const inOrder: NameStatement[] = [];
  for (const names of servers) {
    const placed = names.map((name) => ({ ...name, client: placeOfClient(name.client) }));
    // Of names that were stated at one time the one for a service comes last, where it is found first; then the order is fixed.
    placed.sort(
      (a, b) =>
        a.client - b.client || a.time - b.time || a.service - b.service || (hosts[a.host]! < hosts[b.host]! ? -1 : 1),
    );
    placed.forEach((name, i) => {
      if (i === 0 || placed[i - 1]!.client !== name.client) {
        if (i > 0) nameEnds.push(inOrder.length);
        pairClients.push(name.client);
      }
      inOrder.push(name);
    });
    nameEnds.push(inOrder.length);
    pairEnds.push(pairClients.length);
  }
  return {
    pairEnds: filled(sharedUint32, pairEnds),
    pairClients: filled(sharedUint32, pairClients),
    nameEnds: filled(sharedUint32, nameEnds),
    nameTimes: filled(
      sharedFloat64,
      inOrder.map(({ time }) => time),
    ),
    nameUntils: filled(
      sharedFloat64,
      inOrder.map(({ until }) => until),
    ),
    nameHosts: filled(
      sharedUint32,
      inOrder.map(({ host }) => host),
    ),
    nameGrounds: filled(
      sharedBytes,
      inOrder.map(({ ground }) => ground),
    ),
  };
}

function windowColumns(
  servers: ReadonlyArray<ReturnType<typeof agreedWindows>>,
): Pick<KnowledgeTables, 'windowEnds' | 'windowFroms' | 'windowUntils' | 'windowHosts' | 'windowGrounds'> {
  const windowEnds = [0];
  for (const windows of servers) windowEnds.push(windowEnds.at(-1)! + windows.length);
  const all = servers.flat();
  return {
    windowEnds: filled(sharedUint32, windowEnds),
    windowFroms: filled(
      sharedFloat64,
      all.map(({ from }) => from),
    ),
    windowUntils: filled(
      sharedFloat64,
      all.map(({ until }) => until),
    ),
    windowHosts: filled(
      sharedUint32,
      all.map(({ host }) => host),
    ),
    windowGrounds: filled(
      sharedBytes,
      all.map(({ ground }) => ground),
    ),
  };
}

function sharedUint32(length: number): SharedUint32 {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}

function sharedInt32(length: number): SharedInt32 {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

function sharedFloat64(length: number): SharedFloat64 {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

function sharedBytes(length: number): SharedBytes {
  return new Uint8Array(new SharedArrayBuffer(length));
}

function filled<Column extends { set(values: ArrayLike<number>): void }>(
  make: (length: number) => Column,
  values: ArrayLike<number>,
): Column {
  const column = make(values.length);
  column.set(values);
  return column;
}
