import { Action, Fact, type Row, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import { decodeText } from '../../native-free-parsers/text.js';
import type { Signatures } from '../match/signatures.js';
import { clientName, hostName, pathText } from '../rows/record.js';
import type { UsageBatch } from './batch.js';
import { stringColumn } from './columns.js';
import { Evidence } from './evidence.js';
import { GroupTable } from './group-table.js';
import { hourMs, minuteMs } from './hour-counts.js';
import type { KeptNames } from './kept-names.js';
import { NameTable } from './name-table.js';

/** An API's path names its model well before this; longer ones are cut. */
const maxTargetBytes = 512;

/** The columns of a batch that this counts. */
type UseColumns = Omit<UsageBatch, 'coverage' | 'statements'>;

/** Counts per (hour, device, user, service, host, evidence, client, model, slice, naming): strings once per distinct value. */
export class UseCounts {
  private readonly signatures: Signatures;
  private readonly groups = new GroupTable();
  private readonly devices: NameTable;
  private readonly users: NameTable;
  private readonly hosts: NameTable;
  private readonly clients: NameTable;
  private readonly models: NameTable;
  /** Host, blank and path of a request, by which its model is remembered. */
  private readonly target = Buffer.alloc(maxTargetBytes);
  private escapes: TextEscapes = TextEscapes.None;

  constructor(signatures: Signatures, names: KeptNames) {
    this.signatures = signatures;
    this.devices = new NameTable((name) => names.client(clientName(name, this.escapes)));
    this.users = new NameTable((name) => names.user(this.text(name)));
    this.hosts = new NameTable((name) => hostName(this.text(name)));
    this.clients = new NameTable((agent) => signatures.clientOf(this.text(agent)) ?? '');
    this.models = new NameTable((target) => this.modelAt(this.text(target)));
  }

  /**
   * `service`: its place in the catalogue. `host`: what the server is called where the record does not say. `slice`: see
   * `ClientSlices`. `sample`: where in the source the record begins, or which of a capture's packets it is of.
   */
  add(row: Row, service: number, naming: number, host: Uint8Array | undefined, slice: number, sample: number): void {
    const { bytes, timeMs, client, device, user, userAgent } = row;
    this.escapes = row.escapes;
    const hour = Math.floor(timeMs / hourMs);
    const who = client.end > client.start ? client : device;
    const group = this.groups.find(
      hour,
      this.devices.add(bytes, who.start, who.end),
      this.users.add(bytes, user.start, user.end),
      service,
      host ? this.hosts.add(host, 0, host.length) : this.hosts.add(bytes, row.host.start, row.host.end),
      evidenceOf(row),
      this.clients.add(bytes, userAgent.start, userAgent.end),
      this.modelOf(row),
      slice,
      naming,
    );
    this.count(group, row, Math.floor((timeMs - hour * hourMs) / minuteMs), sample);
  }

  /** All since the last call; what was learnt of names stays. */
  take(): UseColumns {
    const columns = this.groups.take();
    const services = this.takeServices(columns.service);
    return {
      groups: columns.hour.length,
      ...columns,
      devices: this.devices.takeColumn(),
      users: this.users.takeColumn(),
      services,
      hosts: this.hosts.takeColumn(),
      clients: this.clients.takeColumn(),
      models: this.models.takeColumn(),
    };
  }

  private count(group: number, row: Row, minute: number, sample: number): void {
    const { columns } = this.groups;
    if (!row.repeated) columns.requests[group]!++;
    // Of what the log states again only a refused question counts: a proxy's challenge (407) or a stray packet refuses nobody.
    if (row.action === Action.Blocked && (!row.repeated || row.fact === Fact.Query)) columns.blocked[group]!++;
    if (row.bytesUp >= 0) {
      columns.bytesUp[group]! += row.bytesUp;
      columns.bytesUpStated[group]!++;
    }
    if (row.bytesDown >= 0) {
      columns.bytesDown[group]! += row.bytesDown;
      columns.bytesDownStated[group]!++;
    }
    if (row.bytesBoth >= 0) {
      columns.bytesBoth[group]! += row.bytesBoth;
      columns.bytesBothStated[group]!++;
    }
    if (!(columns.firstSeen[group]! <= row.timeMs)) {
      columns.firstSeen[group] = row.timeMs;
      columns.sample[group] = sample;
    }
    if (!(columns.lastSeen[group]! >= row.timeMs)) columns.lastSeen[group] = row.timeMs;
    if (minute < 30) columns.minutesLow[group]! |= 1 << minute;
    else columns.minutesHigh[group]! |= 1 << (minute - 30);
  }

  /** Number of the model that the path names, if any. */
  private modelOf({ bytes, host, path }: Row): number {
    if (path.end - path.start < 2 || host.end === host.start) return 0;
    const { target } = this;
    let length = bytes.copy(target, 0, host.start, host.end);
    if (length >= maxTargetBytes) return 0;
    target[length++] = 0x20;
    length += bytes.copy(target, length, path.start, path.end);
    return this.models.add(target, 0, length);
  }

  private modelAt(target: string): string {
    const [host = '', path = ''] = target.split(' ', 2);
    return this.signatures.apis.match({ host: hostName(host), path: pathText(path), aiHost: true })?.model ?? '';
  }

  private text(bytes: Uint8Array): string {
    return decodeText(bytes, this.escapes);
  }

  /** Renumbers `service` from places in the catalogue to places in the returned list of ids. */
  private takeServices(service: Float64Array): UsageBatch['services'] {
    const places = new Map<number, number>();
    for (let i = 0; i < service.length; i++) {
      const known = places.get(service[i]!);
      if (known === undefined) places.set(service[i]!, places.size);
      service[i] = known ?? places.size - 1;
    }
    return stringColumn([...places.keys()].map((place) => this.signatures.services[place]!.id));
  }
}

/** A request whose method is known was read as HTTP; without one, only its TLS or QUIC greeting was seen. */
function evidenceOf(row: Row): Evidence {
  if (row.fact === Fact.Flow) return Evidence.Flow;
  if (row.fact === Fact.Query) return Evidence.Dns;
  return row.method.end > row.method.start ? Evidence.Proxy : Evidence.Tls;
}
