import type { Span } from '../../row.js';
import { beginRequest } from '../begin-request.js';
import type { Conversation } from '../conversation.js';
import type { PacketFacts } from '../packet-facts.js';
import type { TunnelTarget } from '../tunnel-target.js';

/** Together they fit into the memory of one record. Of what is longer the rest is left out; half a host would be another's. */
const longestHost = 255;
const longestMethod = 24;
const longestPath = 2048;
const longestAgent = 640;
const longestReferrer = 512;
const longestType = 128;
const longest = [longestMethod, longestHost, longestPath, longestAgent, longestReferrer] as const;

const nothing = Buffer.alloc(0);

/** What came back for a request. */
export interface HttpAnswer {
  readonly status: number;
  /** What the spans lie in. */
  readonly bytes: Uint8Array;
  readonly contentType: Span;
}

/** A request that waits for its answer: what is told of it, copied out of the packets. About 200 bytes. */
export class HttpRequest {
  /** When it was complete, its body included, and which packet made it so. */
  timeMs: number;
  packet: number;
  isEmitted = false;
  isConnect = false;
  isHead = false;
  /** It was said to a proxy, so the conversation's server is not the host's. */
  isProxied = false;
  /** The port of the host, where a proxy was asked; NaN where not stated. */
  port = Number.NaN;
  repeated = false;
  private bytes: Buffer = nothing;
  private readonly ends: number[] = [];

  constructor(timeMs: number, packet: number) {
    this.timeMs = timeMs;
    this.packet = packet;
  }

  /** Copy what is told: method, host, path, user agent and referrer. */
  keep(fields: readonly Uint8Array[]): void {
    let length = 0;
    for (let i = 0; i < fields.length; i++) {
      length += keptBytes(fields[i]!, longest[i]!);
      this.ends.push(length);
    }
    this.bytes = Buffer.allocUnsafe(length);
    for (let i = 0, to = 0; i < fields.length; i++) {
      const field = fields[i]!;
      for (let at = 0; to < this.ends[i]!; at++, to++) this.bytes[to] = field[at]!;
    }
  }

  /** Whom the client asked for, in lower case. */
  hostText(): string {
    return this.bytes.toString('latin1', this.ends[0], this.ends[1]).toLowerCase();
  }

  emit(
    facts: PacketFacts,
    conversation: Conversation,
    app: string,
    tunnel: TunnelTarget | undefined,
    answer: HttpAnswer | undefined,
  ): void {
    this.isEmitted = true;
    const row = beginRequest(facts, conversation, this.timeMs, app, tunnel);
    row.packet = this.packet;
    const [methodEnd = 0, hostEnd = 0, pathEnd = 0, agentEnd = 0, referrerEnd = 0] = this.ends;
    if (this.isProxied) {
      row.server.clear();
      row.serverPort = this.port;
    }
    // A proxy that asks for a password is asked again with it.
    row.repeated = this.repeated || answer?.status === 407;
    facts.text(row.host, this.bytes, methodEnd, hostEnd);
    if (!facts.wants()) return;
    facts.text(row.method, this.bytes, 0, methodEnd);
    facts.text(row.path, this.bytes, hostEnd, pathEnd);
    facts.text(row.userAgent, this.bytes, pathEnd, agentEnd);
    facts.text(row.referrer, this.bytes, agentEnd, referrerEnd);
    if (answer) {
      row.status = answer.status;
      const { start, end } = answer.contentType;
      facts.text(row.contentType, answer.bytes, start, Math.min(end, start + longestType));
    }
    facts.emit();
  }
}

function keptBytes({ length }: Uint8Array, most: number): number {
  if (length <= most) return length;
  return most === longestHost ? 0 : most;
}
