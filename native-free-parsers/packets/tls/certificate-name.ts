import { latin1 } from '../latin1.js';
import { readUint24 } from '../read-number.js';

const { Sequence, SetOf, Extensions, DnsName, ObjectIdentifier, OctetString } = Object.freeze({
  ObjectIdentifier: 0x06,
  OctetString: 0x04,
  Sequence: 0x30,
  SetOf: 0x31,
  Extensions: 0xa3,
  /** dNSName in a GeneralName. */
  DnsName: 0x82,
});
const commonName = Buffer.from('550403', 'hex');
const subjectAltName = Buffer.from('551d11', 'hex');
const mostElements = 256;

/**
 * The name that the first certificate of a Certificate message (RFC 5246 section 7.4.2) is for: the first DNS name of its
 * subjectAltName, else its subject's common name; '' where it has none (RFC 5280).
 */
export function certificateName(bytes: Buffer, start: number, end: number): string {
  if (end - start < 6) return '';
  const certificateEnd = Math.min(start + 6 + readUint24(bytes, start + 3), end);
  const certificate = elementAt(bytes, start + 6, certificateEnd);
  const body = certificate && elementAt(bytes, certificate.start, certificate.end);
  if (certificate?.tag !== Sequence || body?.tag !== Sequence) return '';
  const fields = elementsOf(bytes, body);
  const extensions = fields.find(({ tag }) => tag === Extensions);
  // version, serial, signature, issuer, validity, subject: the subject is the fourth sequence.
  const subject = fields.filter(({ tag }) => tag === Sequence)[3];
  return (extensions && alternativeName(bytes, extensions)) || (subject ? subjectName(bytes, subject) : '');
}

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** A DER element; undefined where it is damaged or longer than what holds it. */
function elementAt(bytes: Uint8Array, at: number, end: number): Element | undefined {
  if (at + 2 > end) return undefined;
  const first = bytes[at + 1]!;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3 || at + 2 + lengthBytes > end) return undefined;
  let length = lengthBytes === 0 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = (length << 8) | bytes[at + 2 + i]!;
  const start = at + 2 + lengthBytes;
  return start + length > end ? undefined : { tag: bytes[at]!, start, end: start + length };
}

function elementsOf(bytes: Uint8Array, { start, end }: Element): Element[] {
  const elements: Element[] = [];
  let at = start;
  while (at < end && elements.length < mostElements) {
    const element = elementAt(bytes, at, end);
    if (!element) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

function alternativeName(bytes: Buffer, extensions: Element): string {
  const list = elementAt(bytes, extensions.start, extensions.end);
  const extension = list && elementsOf(bytes, list).find((one) => isNamed(bytes, one, subjectAltName));
  const value = extension && elementsOf(bytes, extension).find(({ tag }) => tag === OctetString);
  const names = value && elementAt(bytes, value.start, value.end);
  const name = names && elementsOf(bytes, names).find(({ tag }) => tag === DnsName);
  return name ? latin1(bytes, name.start, name.end) : '';
}

function subjectName(bytes: Buffer, subject: Element): string {
  for (const set of elementsOf(bytes, subject)) {
    const pair = set.tag === SetOf ? elementAt(bytes, set.start, set.end) : undefined;
    if (!pair || !isNamed(bytes, pair, commonName)) continue;
    const value = elementsOf(bytes, pair)[1];
    if (value) return latin1(bytes, value.start, value.end);
  }
  return '';
}

/** Whether a sequence begins with this object identifier. */
function isNamed(bytes: Buffer, { start, end }: Element, identifier: Buffer): boolean {
  const name = elementAt(bytes, start, end);
  return name?.tag === ObjectIdentifier && bytes.subarray(name.start, name.end).equals(identifier);
}
