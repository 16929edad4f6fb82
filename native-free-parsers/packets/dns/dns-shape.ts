import { Byte } from '../../bytes/byte.js';
import { type DnsMessage, dnsHeaderBytes } from './dns-message.js';
import { isNamedType } from './dns-names.js';

const { Dash, Dot, LowerA, LowerZ, Nine, Underscore, Zero } = Byte;

const inClass = 1;
const optType = 41;
/** Of multicast DNS: a unicast response is wanted, or the cache is to be flushed. */
const multicastBit = 0x8000;
/** Internet, Chaos, Hesiod, none, any. */
const classes: readonly number[] = [1, 3, 4, 254, 255];
/** Query, inverse query, status, notify, update, stateful operations. */
const opcodes: readonly number[] = [0, 1, 2, 4, 5, 6];
/** Bit 6 of the flags: reserved, must be zero (RFC 1035 section 4.1.1). */
const reservedBit = 0x40;
const codeBits = 0x0f;

/**
 * Whether what came to a port of DNS is DNS: a known operation, and a first question (or where there is none, a first record)
 * that is whole. Everything behind it may be damaged or cut off.
 */
export function isDns(message: DnsMessage): boolean {
  const { questions, answers, authorities, additionals, start } = message;
  const records = answers + authorities + additionals;
  if (!opcodes.includes(message.opcode)) return false;
  const at = start + dnsHeaderBytes;
  if (questions > 0) return message.readQuestion(at) >= 0 && classes.includes(message.class & ~multicastBit);
  if (records === 0) return message.isResponse && message.end === at;
  if (message.readRecord(at) < 0) return false;
  return message.type === optType || classes.includes(message.class & ~multicastBit);
}

/** Whether a message of which little more than the header is there can be DNS. */
export function mayBeDns({ opcode, isResponse, questions, answers, authorities, additionals }: DnsMessage): boolean {
  if (!opcodes.includes(opcode) || questions > 1) return false;
  return isResponse || (questions === 1 && answers === 0 && authorities <= 1 && additionals <= 2);
}

/**
 * Whether bytes on any port can be nothing but DNS: one question of a known type for a host-like name in the Internet class,
 * all counts borne out, and no byte left over.
 */
export function isUnmistakablyDns(message: DnsMessage): boolean {
  const { flags, questions, answers, authorities, additionals, isResponse } = message;
  if (message.opcode !== 0 || questions !== 1 || (flags & reservedBit) !== 0) return false;
  if (!isResponse && (answers > 0 || authorities > 0 || additionals > 1 || (flags & codeBits) !== 0)) return false;
  let at = message.readQuestion(message.start + dnsHeaderBytes);
  if (at < 0 || message.class !== inClass || !isNamedType(message.type)) return false;
  if (!message.writeName(message.nameAt) || !isHostLike(message.name, message.nameLength)) return false;
  for (let record = answers + authorities + additionals; record > 0; record--) {
    at = message.readRecord(at);
    if (at < 0) return false;
  }
  return at === message.end;
}

/** Letters, digits, dashes, dots and underscores. */
function isHostLike(name: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const byte = name[i]!;
    if (byte === Dot || (byte >= Zero && byte <= Nine)) continue;
    if (((byte | 0x20) < LowerA || (byte | 0x20) > LowerZ) && byte !== Dash && byte !== Underscore) return false;
  }
  return length > 2;
}
