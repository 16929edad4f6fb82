import { canonicalAddress } from '../../native-free-parsers/address.js';
import { Fact, type Row } from '../../native-free-parsers/row.js';
import { decodeText, textOf } from '../../native-free-parsers/text.js';
import { ownerOf } from '../match/local-matcher.js';
import type { Signatures } from '../match/signatures.js';
import { hostName, pathText } from '../rows/record.js';
import { HostTable } from './host-table.js';

/** What a port may tell, as bits: of a request, of a flow. */
const asksRequests = 1;
const asksFlows = 2;

/** Ports that a hidden kind's peer sends from as well as to; any other below is a server that answers. */
const firstClientPort = 1024;
/** Where resolvers and relays that are known by name are spoken to; at others they answer plainly, as at 53. */
const hiddenPort = 443;
/** Every path of a tool is told within so many bytes. */
const longestPath = 200;
const questionMark = 0x3f;

/**
 * What is counted beside services: AI on own machines, and traffic that hides what it carries. A record of neither costs one
 * look at its port, and a flow one at the name of its application.
 */
export class OtherServices {
  private readonly signatures: Signatures;
  private readonly ports = new Uint8Array(1 << 16);
  /** Of each distinct path 1 where some tool has it: nearly all that is asked of own machines is asked of others. */
  private readonly paths: HostTable;
  private escapes: Row['escapes'] = 0;
  private lastApp = '';
  private isLastHidden = false;

  constructor(signatures: Signatures) {
    this.signatures = signatures;
    const { locals, hidden } = signatures;
    this.paths = new HostTable((path) => (locals.hasPath(pathText(decodeText(path, this.escapes))) ? 1 : -1));
    for (const port of locals.portsThatTell(false)) this.ports[port]! |= asksRequests;
    for (const port of [...locals.portsThatTell(true), ...hidden.portsThatTell()])
      this.ports[port]! |= asksRequests | asksFlows;
  }

  /** Whether a request to a server of no service may be of one of these, by its port. */
  mayBeAsked({ serverPort }: Row): boolean {
    return serverPort > 0 && this.ports[serverPort | 0] !== 0;
  }

  /** Whether a flow may be, by its port or application. */
  mayFlow({ serverPort, app }: Row): boolean {
    if (serverPort > 0 && (this.ports[serverPort | 0]! & asksFlows) !== 0) return true;
    if (app === '') return false;
    if (app !== this.lastApp) {
      this.lastApp = app;
      this.isLastHidden = this.signatures.hidden.ofApp(app) >= 0;
    }
    return this.isLastHidden;
  }

  /** The place of what a flow or request is of; -1 for none. */
  serviceOf(row: Row): number {
    if (row.fact !== Fact.Request && row.fact !== Fact.Flow) return -1;
    const hidden = this.hiddenOf(row);
    return hidden >= 0 ? hidden : this.localOf(row);
  }

  /** Whether a place in `Signatures.services` is no service's. */
  isOther(service: number): boolean {
    return service >= this.signatures.locals.first;
  }

  isHidden(service: number): boolean {
    return service >= this.signatures.hidden.first;
  }

  /** A hidden kind that a name told, or what port and application say better; -1 where what was sent there is not hidden. */
  hiddenAs(row: Row, byName: number): number {
    if (row.fact === Fact.Query) return byName;
    const told = this.hiddenOf(row);
    if (told >= 0) return told;
    return Number.isNaN(row.serverPort) || row.serverPort === hiddenPort ? byName : -1;
  }

  private hiddenOf({ fact, app, transport, clientPort, serverPort }: Row): number {
    const { hidden } = this.signatures;
    const byApp = app === '' ? -1 : hidden.ofApp(app);
    if (byApp >= 0) return byApp;
    const isReply = clientPort < firstClientPort && clientPort !== serverPort;
    if (isReply || !(serverPort > 0) || this.ports[serverPort | 0] === 0) return -1;
    // A request whose transport is not stated was made over TCP, as all but QUIC is.
    const isRequest = fact === Fact.Request && transport === '';
    return hidden.ofPort(isRequest ? (app === 'quic' ? 'udp' : 'tcp') : transport, serverPort);
  }

  private localOf(row: Row): number {
    if (!this.mayFlow(row) && !this.hasTellingPath(row)) return -1;
    const host = hostName(textOf(row, row.host));
    const address = canonicalAddress(textOf(row, row.server)) ?? '';
    const path = row.fact === Fact.Request ? pathText(textOf(row, row.path)) : '';
    const owner = ownerOf(canonicalAddress(host) ?? host, address);
    return this.signatures.locals.match({ owner, port: row.serverPort, path });
  }

  private hasTellingPath({ fact, bytes, path, escapes }: Row): boolean {
    if (fact !== Fact.Request || path.end === path.start) return false;
    this.escapes = escapes;
    let end = path.start;
    const stop = Math.min(path.end, path.start + longestPath);
    while (end < stop && bytes[end] !== questionMark) end++;
    return this.paths.lookUp(bytes, path.start, end) === 1;
  }
}
