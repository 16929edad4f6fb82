import { Span } from '../../row.js';
import { readUint32 } from '../read-number.js';
import { readVariable, variableBytes } from './variable-number.js';
import { type QuicVersion, quicVersion } from './versions.js';

const longestId = 20;

/** The header of one packet of a datagram, as far as every version shows it (RFC 8999, RFC 9000 section 17.2); reused. */
export class LongHeader {
  version: QuicVersion | undefined;
  versionNumber = 0;
  isInitial = false;
  isRetry = false;
  readonly destinationId = new Span();
  readonly sourceId = new Span();
  /** Of the packet number; the rest is protected. */
  numberAt = 0;
  /** End of the packet; another one may follow in the same datagram. */
  packetEnd = 0;

  /** False where it is no long header of a version that we know, or its lengths do not fit. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 7 || (bytes[start]! & 0xc0) !== 0xc0) return false;
    this.versionNumber = readUint32(bytes, start + 1);
    const version = quicVersion(this.versionNumber);
    this.version = version;
    if (!version) return false;
    const type = (bytes[start]! >> 4) & 3;
    this.isInitial = type === version.initialType;
    this.isRetry = type === version.retryType;
    let at = readId(this.destinationId, bytes, start + 5, end);
    if (at > 0) at = readId(this.sourceId, bytes, at, end);
    if (at === 0) return false;
    if (this.isRetry) {
      this.packetEnd = end;
      return true;
    }
    if (this.isInitial) at = skipToken(bytes, at, end);
    return at > 0 && this.readLength(bytes, at, end);
  }

  private readLength(bytes: Uint8Array, at: number, end: number): boolean {
    if (at >= end || at + variableBytes(bytes[at]!) > end) return false;
    this.numberAt = at + variableBytes(bytes[at]!);
    const length = readVariable(bytes, at);
    this.packetEnd = this.numberAt + length;
    return this.packetEnd <= end;
  }
}

/** Where the id ends that is at `at` behind its length; 0 where it does not fit. */
function readId(span: Span, bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const idEnd = at + 1 + bytes[at]!;
  if (bytes[at]! > longestId || idEnd > end) return 0;
  span.set(at + 1, idEnd);
  return idEnd;
}

function skipToken(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || at + variableBytes(bytes[at]!) > end) return 0;
  const tokenEnd = at + variableBytes(bytes[at]!) + readVariable(bytes, at);
  return tokenEnd <= end ? tokenEnd : 0;
}
