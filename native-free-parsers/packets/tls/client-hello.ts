import { Span } from '../../row.js';
import { readUint16 } from '../read-number.js';

const { ServerName, SupportedGroups, PointFormats, SignatureAlgorithms, Alpn, SupportedVersions, EncryptedHello } =
  Object.freeze({
    ServerName: 0,
    SupportedGroups: 10,
    PointFormats: 11,
    SignatureAlgorithms: 13,
    Alpn: 16,
    SupportedVersions: 43,
    EncryptedHello: 0xfe0d,
  });
/** Drafts of ECH before 14, and the encrypted SNI that came before it. */
const olderEncryptedHellos: readonly number[] = [0xfe08, 0xfe09, 0xfe0a, 0xff02, 0xff03, 0xffce];

/**
 * A ClientHello (RFC 8446 section 4.1.2, RFC 6347 section 4.2.1), as offsets into `bytes`; reused from hello to hello.
 *
 * `ech` says that an encrypted_client_hello extension is there. Browsers also send one that means nothing (RFC 9849 section 6.2,
 * GREASE ECH); nobody but the server can tell the two apart.
 */
export class ClientHello {
  bytes: Uint8Array = Buffer.alloc(0);
  /** What a TLS 1.3 client keeps at 1.2 for the sake of middleboxes. */
  legacyVersion = 0;
  /** Two bytes each. */
  readonly cipherSuites = new Span();
  /** Type, length and body of each. */
  readonly extensions = new Span();
  /** SNI; empty where there is none. */
  readonly serverName = new Span();
  hasServerName = false;
  /** Each a length and a name. */
  readonly protocols = new Span();
  /** Two bytes each. */
  readonly versions = new Span();
  readonly groups = new Span();
  readonly signatureAlgorithms = new Span();
  /** One byte each. */
  readonly pointFormats = new Span();
  ech = false;

  /** Reads the body of the message. False where it ends early: what was found until then is set. */
  read(bytes: Uint8Array, start: number, end: number, isDatagram: boolean): boolean {
    this.clear(bytes);
    if (end - start < 35) return false;
    this.legacyVersion = readUint16(bytes, start);
    let at = start + 34;
    at += 1 + bytes[at]!;
    if (isDatagram) at += 1 + (at < end ? bytes[at]! : 0);
    if (at + 2 > end) return false;
    const ciphersEnd = at + 2 + readUint16(bytes, at);
    if (ciphersEnd >= end) return false;
    this.cipherSuites.set(at + 2, ciphersEnd);
    at = ciphersEnd + 1 + bytes[ciphersEnd]!;
    // TLS 1.0 and older clients may have no extensions at all.
    if (at === end) return true;
    if (at + 2 > end) return false;
    const extensionsEnd = at + 2 + readUint16(bytes, at);
    this.extensions.set(at + 2, Math.min(extensionsEnd, end));
    return this.readExtensions() && extensionsEnd <= end;
  }

  /** A hello in the form of SSL 2.0 that offers TLS (RFC 5246 appendix E.2): a version and ciphers, nothing else. */
  readVersion2(bytes: Uint8Array, start: number): void {
    this.clear(bytes);
    this.legacyVersion = readUint16(bytes, start);
  }

  private clear(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.legacyVersion = 0;
    this.cipherSuites.clear();
    this.extensions.clear();
    this.serverName.clear();
    this.hasServerName = false;
    this.protocols.clear();
    this.versions.clear();
    this.groups.clear();
    this.signatureAlgorithms.clear();
    this.pointFormats.clear();
    this.ech = false;
  }

  private readExtensions(): boolean {
    const { bytes } = this;
    const { end } = this.extensions;
    let at = this.extensions.start;
    while (at + 4 <= end) {
      const bodyEnd = at + 4 + readUint16(bytes, at + 2);
      if (bodyEnd > end) return false;
      this.readExtension(readUint16(bytes, at), at + 4, bodyEnd);
      at = bodyEnd;
    }
    return at === end;
  }

  private readExtension(type: number, start: number, end: number): void {
    if (type === ServerName) this.readServerName(start, end);
    else if (type === Alpn) this.setList(this.protocols, start, end, 2);
    else if (type === SupportedVersions) this.setList(this.versions, start, end, 1);
    else if (type === SupportedGroups) this.setList(this.groups, start, end, 2);
    else if (type === SignatureAlgorithms) this.setList(this.signatureAlgorithms, start, end, 2);
    else if (type === PointFormats) this.setList(this.pointFormats, start, end, 1);
    else if (type === EncryptedHello || olderEncryptedHellos.includes(type)) this.ech = true;
  }

  /** The first name of type host_name (RFC 6066 section 3). */
  private readServerName(start: number, end: number): void {
    const { bytes } = this;
    this.hasServerName = true;
    let at = start + 2;
    while (at + 3 <= end) {
      const nameEnd = at + 3 + readUint16(bytes, at + 1);
      if (nameEnd > end) return;
      if (bytes[at] === 0) {
        this.serverName.set(at + 3, nameEnd);
        return;
      }
      at = nameEnd;
    }
  }

  /** A list behind a length of `lengthBytes`; cut at the end of its extension. */
  private setList(span: Span, start: number, end: number, lengthBytes: 1 | 2): void {
    if (start + lengthBytes > end) return;
    const length = lengthBytes === 1 ? this.bytes[start]! : readUint16(this.bytes, start);
    span.set(start + lengthBytes, Math.min(start + lengthBytes + length, end));
  }
}
