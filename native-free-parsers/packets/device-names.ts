import type { Span } from '../row.js';
import type { PacketFacts } from './packet-facts.js';

/** Exchanges that are open at a time; the oldest gives way. */
const limit = 1024;
const maxNameBytes = 255;

/**
 * The names that clients gave in exchanges that are not over: a DHCP client names itself when it asks, and most servers do not
 * repeat the name when they acknowledge.
 */
export class DeviceNames {
  private readonly names = new Map<string, Buffer>();

  remember(exchange: string, bytes: Buffer, start: number, end: number): void {
    if (end - start > maxNameBytes) return;
    this.names.delete(exchange);
    if (this.names.size >= limit) this.names.delete(this.names.keys().next().value!);
    this.names.set(exchange, Buffer.from(bytes.subarray(start, end)));
  }

  /** Let `span` be the name that was given in an exchange, if any was. */
  put(facts: PacketFacts, span: Span, exchange: string): void {
    const name = this.names.get(exchange);
    if (name) facts.text(span, name, 0, name.length);
  }
}

/** A host name as DHCP carries it: what follows a NUL is padding; a name with other control bytes is none. Where it ends; `start` if it is none. */
export function deviceNameEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0) if (bytes[at++]! < 0x20) return start;
  return at;
}
