import { Byte } from '../../bytes/byte.js';
import { Span } from '../../row.js';
import { indexOf, isText } from './http-head.js';

const { Space, Slash, Colon, At, BracketOpen, BracketClose, UpperA, UpperZ, Dash, Zero, Nine, Question } = Byte;
const longestMethod = 24;

/** `POST http://api.example.com:8080/v1/chat?a=b HTTP/1.1`, as offsets (RFC 9112 section 3); reused. */
export class RequestLine {
  readonly method = new Span();
  /** As the line names it, without port: of an absolute URI, or of CONNECT. */
  readonly host = new Span();
  /** NaN where not stated. */
  port = Number.NaN;
  /** From its first slash; empty for CONNECT and `*`. */
  readonly path = new Span();
  isConnect = false;
  isHead = false;
  /** It names the host: what a client says to a proxy. */
  isAbsolute = false;

  /** False where the line is not one of HTTP/1. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const methodEnd = endOfMethod(bytes, start, end);
    const targetEnd = end - ' HTTP/1.1'.length;
    if (methodEnd < 0 || targetEnd <= methodEnd + 1 || bytes[targetEnd] !== Space) return false;
    if (!isText(bytes, targetEnd + 1, 'http/1.')) return false;
    this.clear();
    this.method.set(start, methodEnd);
    this.isConnect = methodEnd - start === 7 && isText(bytes, start, 'connect');
    this.isHead = methodEnd - start === 4 && isText(bytes, start, 'head');
    let target = methodEnd + 1;
    while (target < targetEnd && bytes[target] === Space) target++;
    this.readTarget(bytes, target, targetEnd);
    return true;
  }

  private clear(): void {
    this.host.clear();
    this.port = Number.NaN;
    this.path.clear();
    this.isAbsolute = false;
  }

  private readTarget(bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] === Slash) {
      this.path.set(start, end);
      return;
    }
    const authority = this.isConnect ? start : afterScheme(bytes, start, end);
    if (authority < 0) return;
    this.isAbsolute = true;
    const pathStart = this.isConnect ? end : firstOf(bytes, Slash, Question, authority, end);
    this.path.set(pathStart, end);
    this.port = readAuthority(this.host, bytes, authority, pathStart);
  }
}

/** Let `host` be the name in `user@name:port`, brackets around an IPv6 address left out. Returns the port, NaN where there is none. */
export function readAuthority(host: Span, bytes: Uint8Array, start: number, end: number): number {
  const at = indexOf(bytes, At, start, end);
  const from = at < 0 ? start : at + 1;
  const isBracketed = bytes[from] === BracketOpen && from < end;
  const close = isBracketed ? indexOf(bytes, BracketClose, from, end) : -1;
  const colon = indexOf(bytes, Colon, close < 0 ? from : close, end);
  const hostEnd = colon < 0 ? end : colon;
  if (close < 0) host.set(from, hostEnd);
  else host.set(from + 1, close);
  return colon < 0 ? Number.NaN : portOf(bytes, colon + 1, end);
}

/** Whether a line that begins like this may be a request: a method of capital letters and what may follow it. */
export function endOfMethod(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + longestMethod);
  for (let at = start; at < last; at++) {
    const byte = bytes[at]!;
    if (byte === Space) return at - start >= 2 ? at : -1;
    if ((byte < UpperA || byte > UpperZ) && byte !== Dash && byte !== Byte.Underscore) return -1;
  }
  return -1;
}

/** Where the authority of `http://…` starts; -1 where there is no scheme. */
function afterScheme(bytes: Uint8Array, start: number, end: number): number {
  const colon = indexOf(bytes, Colon, start, Math.min(end, start + 8));
  if (colon < 0 || colon + 2 >= end || bytes[colon + 1] !== Slash || bytes[colon + 2] !== Slash) return -1;
  return colon + 3;
}

function firstOf(bytes: Uint8Array, one: number, other: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === one || bytes[at] === other) return at;
  return end;
}

function portOf(bytes: Uint8Array, start: number, end: number): number {
  let port = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < Zero || byte > Nine || at - start > 4) return Number.NaN;
    port = port * 10 + byte - Zero;
  }
  return start === end || port > 65535 ? Number.NaN : port;
}
