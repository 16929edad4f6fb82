import { isIP } from 'node:net';
import { canonicalMac } from '../../native-free-parsers/address.js';
import { type Row, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import { decodeText } from '../../native-free-parsers/text.js';
import type { LeaseGround, LogonGround } from '../identity/bindings.js';
import { clientName, hostName } from '../rows/record.js';
import type { KeptNames } from './kept-names.js';
import { NameTable } from './name-table.js';
import { NameTurns } from './name-turns.js';
import {
  bindingSlotMs,
  leaseGroundCode,
  logonGroundCode,
  ResolutionGroundCode,
  resolutionSlotMs,
  type StatementBatch,
} from './statements.js';
import { StretchTable } from './stretch-table.js';

/** A block of 4 MiB has fewer; whoever takes batches seldom is protected from a flood. */
const mostStatements = 1 << 18;
/** For answers that state none: names that matter here have TTLs of a minute to five. */
const usualTtlMs = 300_000;
/** Longer ones are mistakes or attacks; resolvers cut them to a day or less. */
const longestTtlMs = 86_400_000;

/** Says of an address, as a log writes it, whether statements about it are kept. */
export type ServerChoice = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Collects who had which address, who used it, and what servers answered to. Lives as long as its worker. */
export class StatementTally {
  private readonly addresses: NameTable;
  private readonly macs: NameTable;
  private readonly devices: NameTable;
  private readonly users: NameTable;
  /** An address is no name of a server: where one stands in its place, nothing is stated. */
  private readonly hosts = new NameTable((name) => nameOrNothing(hostName(this.text(name))));
  private readonly leases = new StretchTable(bindingSlotMs, mostStatements);
  private readonly logons = new StretchTable(bindingSlotMs, mostStatements);
  private readonly resolutions = new StretchTable(resolutionSlotMs, mostStatements);
  private readonly turns = new NameTurns();
  private escapes: TextEscapes = TextEscapes.None;

  constructor(names: KeptNames) {
    this.addresses = new NameTable((name) => names.client(clientName(name, this.escapes)));
    this.macs = new NameTable((mac) => names.mac(canonicalMac(this.text(mac))));
    this.devices = new NameTable((name) => names.device(this.text(name).toLowerCase()));
    this.users = new NameTable((name) => names.user(this.text(name)));
  }

  /** An address belongs to a device. What is over when it is stated is the end of one. */
  takeLease(row: Row, ground: LeaseGround): void {
    const { bytes, timeMs, untilMs } = row;
    this.escapes = row.escapes;
    const address = this.addresses.add(bytes, row.client.start, row.client.end);
    const mac = this.macs.add(bytes, row.mac.start, row.mac.end);
    const device = this.devices.add(bytes, row.device.start, row.device.end);
    if (address === 0 || (mac === 0 && device === 0)) return;
    const ends = untilMs <= timeMs;
    const code = leaseGroundCode(ground, ends);
    this.leases.add(address, mac, device, code, 0, timeMs, timeMs, ends ? Number.NaN : untilMs);
  }

  takeLogon(row: Row, ground: LogonGround): void {
    const { bytes, timeMs, untilMs } = row;
    this.escapes = row.escapes;
    const user = this.users.add(bytes, row.user.start, row.user.end);
    const address = this.addresses.add(bytes, row.client.start, row.client.end);
    const mac = this.macs.add(bytes, row.mac.start, row.mac.end);
    const device = this.devices.add(bytes, row.device.start, row.device.end);
    if (user === 0 || (address === 0 && mac === 0 && device === 0)) return;
    const ends = untilMs <= timeMs;
    const code = logonGroundCode(ground, ends);
    this.logons.add(address, mac, device, code, user, timeMs, timeMs, ends ? Number.NaN : untilMs);
  }

  /** Who is seen at an address in passing: the user that a proxy asked for a password, the MAC that a sensor notes. */
  takeSighting(row: Row, isRequest: boolean): void {
    const { bytes, timeMs, client, user, mac } = row;
    const hasUser = isRequest && user.end > user.start;
    if (client.end === client.start || (!hasUser && mac.end === mac.start)) return;
    this.escapes = row.escapes;
    const address = this.addresses.add(bytes, client.start, client.end);
    if (hasUser) {
      const name = this.users.add(bytes, user.start, user.end);
      const code = logonGroundCode('proxy', false);
      if (name !== 0) this.logons.add(address, 0, 0, code, name, timeMs, timeMs, timeMs + 1);
    }
    if (mac.end === mac.start) return;
    const hardware = this.macs.add(bytes, mac.start, mac.end);
    this.leases.add(address, hardware, 0, leaseGroundCode('frame', false), 0, timeMs, timeMs, timeMs + 1);
  }

  /** The addresses that a name was answered with. `service`: whose name it is, negative for nobody's. */
  takeAnswer(row: Row, service: number, isChosen: ServerChoice): void {
    const { bytes, answers, timeMs } = row;
    for (let i = 0; i < answers.count; i++) {
      const { start, end } = answers.data[i]!;
      if (!isChosen(bytes, start, end)) continue;
      const until = timeMs + answerLastsMs(answers.ttls[i]!);
      this.addName(row, service, start, end, ResolutionGroundCode.Answer, until);
    }
  }

  /** A request that names its server and states its address. */
  takeServerName(row: Row, service: number, isChosen: ServerChoice): void {
    const { bytes, server, timeMs } = row;
    if (server.end === server.start || !isChosen(bytes, server.start, server.end)) return;
    this.addName(row, service, server.start, server.end, ResolutionGroundCode.Sni, timeMs + 1);
  }

  /** Everything collected since the last call. */
  takeBatch(): StatementBatch {
    this.turns.clear();
    const leftOut = this.leases.leftOut + this.logons.leftOut + this.resolutions.leftOut;
    return {
      addresses: this.addresses.takeColumn(),
      macs: this.macs.takeColumn(),
      devices: this.devices.takeColumn(),
      users: this.users.takeColumn(),
      hosts: this.hosts.takeColumn(),
      leases: this.leases.take(),
      logons: this.logons.take(),
      resolutions: this.resolutions.take(),
      leftOut,
    };
  }

  private addName(
    row: Row,
    service: number,
    serverStart: number,
    serverEnd: number,
    ground: number,
    until: number,
  ): void {
    const { bytes, timeMs, client } = row;
    this.escapes = row.escapes;
    const server = this.addresses.add(bytes, serverStart, serverEnd);
    const host = this.hosts.add(bytes, row.host.start, row.host.end);
    if (server === 0 || host === 0) return;
    const asker = this.addresses.add(bytes, client.start, client.end);
    const since = this.turns.sinceWhen(asker, server, ground, service, timeMs);
    this.resolutions.add(asker, server, host, ground, 0, timeMs, timeMs, until, since);
  }

  private text(bytes: Uint8Array): string {
    return decodeText(bytes, this.escapes);
  }
}

/** How long an answer holds, by its TTL in seconds (NaN where it states none). */
export function answerLastsMs(ttl: number): number {
  return ttl >= 0 ? Math.min(ttl * 1000, longestTtlMs) : usualTtlMs;
}

function nameOrNothing(host: string): string {
  return isIP(host) === 0 ? host : '';
}
