import { Recognition, type StreamDissector, type StreamReader } from '../../native-free-parsers/packets/dissector.js';
import { PacketFacts } from '../../native-free-parsers/packets/packet-facts.js';
import { Row } from '../../native-free-parsers/row.js';
import { randomConversation, timeMs } from './ends.js';
import { Forward } from './forward.js';
import type { Outcome } from './outcome.js';
import type { Random } from './random.js';
import type { FuzzReader, FuzzTarget } from './target.js';

const maxBytes = 8192;
const marginBytes = 128;
const mostRecognised = 64;
const lengthBytes = 2;

/** What both sides of a connection sent, as one input: two bytes of how long the client's part is, then it, then the server's. */
export function streamSample(client: Buffer, server: Buffer): Buffer {
  const sample = Buffer.concat([Buffer.alloc(lengthBytes), client, server]);
  sample.writeUInt16BE(Math.min(client.length, 0xffff));
  return sample;
}

/** A dissector of streams: an input is a connection, which comes in pieces and with gaps. */
export function streamTarget(
  name: string,
  dissector: StreamDissector,
  ports: readonly number[],
  samples: readonly Buffer[],
): FuzzTarget {
  return {
    name: `streams/${name}`,
    samples,
    maxBytes,
    open: () => new StreamFuzzer(dissector, ports),
  };
}

class StreamFuzzer implements FuzzReader {
  private readonly dissector: StreamDissector;
  private readonly ports: readonly number[];
  private readonly sink = new Forward();
  private readonly facts = new PacketFacts(new Row(), this.sink);
  /** What a reader is given lies alone in here: behind its end are no later bytes of the stream. */
  private readonly memory = Buffer.alloc(maxBytes + 2 * marginBytes);

  constructor(dissector: StreamDissector, ports: readonly number[]) {
    this.dissector = dissector;
    this.ports = ports;
  }

  read(bytes: Buffer, start: number, end: number, random: Random, outcome: Outcome): void {
    this.sink.to = outcome;
    this.memory.fill(bytes[start - 1]!);
    if (end - start < lengthBytes) return;
    const middle = Math.min(start + lengthBytes + bytes.readUInt16BE(start), end);
    const client = bytes.subarray(start + lengthBytes, middle);
    const server = bytes.subarray(middle, end);
    // Nobody is asked about a stream that has not begun.
    if (client.length + server.length === 0) return;
    const conversation = randomConversation('tcp', this.ports, random);
    let verdict: Recognition = Recognition.MoreNeeded;
    const first = client.length > 0 ? client : server;
    const step = 1 + random.below(mostRecognised);
    for (let seen = step; verdict === Recognition.MoreNeeded && seen < mostRecognised + step; seen += step) {
      const piece = this.alone(first.subarray(0, Math.min(seen, mostRecognised)));
      verdict = this.dissector.recognise(conversation, first === client, this.memory, marginBytes, piece);
    }
    outcome.add(verdict, true);
    // A reader meets streams that only began like its protocol.
    if (verdict !== Recognition.Yes && random.chance(0.5)) return;
    const reader = this.dissector.open(conversation, this.facts);
    this.feed(reader, true, client, random, outcome);
    this.feed(reader, false, server, random, outcome);
    reader.close();
    outcome.addText(`${conversation.app} ${conversation.host} ${conversation.wantsClient} ${conversation.wantsServer}`);
  }

  private feed(reader: StreamReader, fromClient: boolean, side: Buffer, random: Random, outcome: Outcome): void {
    const isWhole = random.chance(0.5);
    let used = 0;
    for (let until = 0; until < side.length; ) {
      until = isWhole ? side.length : Math.min(side.length, until + 1 + random.below(400));
      const end = this.alone(side.subarray(used, until));
      const taken = fromClient
        ? reader.fromClient(this.memory, marginBytes, end, timeMs)
        : reader.fromServer(this.memory, marginBytes, end, timeMs);
      if (!(taken >= 0 && taken <= until - used)) outcome.wrong = `uses up ${taken} of ${until - used} bytes`;
      if (outcome.wrong !== '') return;
      used += taken;
      outcome.add(taken, false);
      if (random.chance(0.05) && until < side.length) {
        const count = 1 + random.below(200);
        const goesOn = reader.gap(fromClient, count);
        outcome.add(goesOn ? 1 : 0, true);
        if (!goesOn) return;
        until = Math.min(side.length, until + count);
        used = until;
      }
    }
  }

  /** Puts a piece into `memory` with nothing of the stream around it; where it ends. */
  private alone(piece: Buffer): number {
    const { memory } = this;
    const end = marginBytes + piece.length;
    memory.set(piece, marginBytes);
    memory.fill(memory[0]!, end);
    return end;
  }
}
