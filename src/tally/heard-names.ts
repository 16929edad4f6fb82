import { Fact, type Row, type Span } from '../../native-free-parsers/row.js';
import { NameGround } from '../identity/knowledge.js';
import { RunningNames } from '../identity/running-names.js';
import type { HostNaming } from './host-namings.js';
import { Interner } from './interner.js';
import { answerLastsMs, type ServerChoice } from './statement-tally.js';

/** More addresses are a flood, and what was heard until then is forgotten: 20 MiB. */
const mostAddresses = 1 << 18;

/**
 * What a source that teaches itself has said of servers' names until now. Addresses are told apart by the bytes that it writes
 * them with, each a number: to make strings of them took a tenth of what a capture cost its thread.
 */
export class HeardNames {
  /** By those numbers. */
  readonly names: RunningNames = new RunningNames();
  private readonly addresses = new Interner();

  clear(): void {
    this.names.clear();
    this.addresses.clear();
  }

  numberOf(bytes: Uint8Array, { start, end }: Span): number {
    return this.addresses.add(bytes, start, end);
  }

  /** What a request or an answer, whose host says `naming`, says of the servers that `isServer` says are some. */
  hear(row: Row, naming: HostNaming, isServer: ServerChoice): void {
    const { bytes, fact, timeMs, server, answers } = row;
    if (this.addresses.size > mostAddresses) this.clear();
    if (fact === Fact.Request) {
      if (server.end > server.start) this.add(row, server, naming, NameGround.Sni, timeMs + 1);
      return;
    }
    for (let i = 0; i < answers.count; i++) {
      const data = answers.data[i]!;
      if (!isServer(bytes, data.start, data.end)) continue;
      this.add(row, data, naming, NameGround.Answer, timeMs + answerLastsMs(answers.ttls[i]!));
    }
  }

  private add(row: Row, server: Span, naming: HostNaming, ground: number, until: number): void {
    const { bytes, timeMs: time } = row;
    const { name: host, service } = naming;
    const client = this.numberOf(bytes, row.client);
    this.names.add(this.numberOf(bytes, server), { client, host, service, ground, time, until });
  }
}
