/** Writes export datagrams of NetFlow v5, v9 and IPFIX, for samples, tests and benchmarks. */

/** Element, length, and the enterprise where it is not IANA's. */
export type Field = readonly [element: number, length: number, enterprise?: number];

/** A value of a field: a number in network order, bytes as they are, a text of variable length where the template says so. */
export type Value = number | bigint | Uint8Array | string;

export const variable = 65535;

/** Seconds since 1970 at which the samples were exported: 20 November 2026, 06:46:48 UTC. */
export const exportSeconds = Date.parse('2026-11-20T06:46:48Z') / 1000;

export interface Header {
  readonly seconds?: number;
  /** Milliseconds since the exporter started; NetFlow only. */
  readonly uptime?: number;
  readonly domain?: number;
}

export function ipfix({ seconds = exportSeconds, domain = 1 }: Header, ...sets: readonly Buffer[]): Buffer {
  const length = 16 + sets.reduce((sum, set) => sum + set.length, 0);
  return Buffer.concat([u16(10), u16(length), u32(seconds), u32(0), u32(domain), ...sets]);
}

export function netflowV9(
  { seconds = exportSeconds, uptime = 3_600_000, domain = 1 }: Header,
  count: number,
  ...sets: readonly Buffer[]
): Buffer {
  return Buffer.concat([u16(9), u16(count), u32(uptime), u32(seconds), u32(0), u32(domain), ...sets]);
}

export interface FlowV5 {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly packets: number;
  readonly bytes: number;
  /** Milliseconds since the exporter started. */
  readonly first: number;
  readonly last: number;
  readonly protocol?: number;
  readonly flags?: number;
}

/** `sampling`: what one counted packet stands for. */
export function netflowV5(
  { seconds = exportSeconds, uptime = 3_600_000 }: Header,
  flows: readonly FlowV5[],
  sampling = 0,
): Buffer {
  const header = [
    u16(5),
    u16(flows.length),
    u32(uptime),
    u32(seconds),
    u32(250_000_000),
    u32(0),
    u16(0),
    u16(sampling),
  ];
  return Buffer.concat([...header, ...flows.flatMap(recordV5)]);
}

function recordV5(flow: FlowV5): Buffer[] {
  return [
    address(flow.source),
    address(flow.destination),
    u32(0),
    u32(0x00010002),
    u32(flow.packets),
    u32(flow.bytes),
    u32(flow.first),
    u32(flow.last),
    u16(flow.sourcePort),
    u16(flow.destinationPort),
    Buffer.of(0, flow.flags ?? 0, flow.protocol ?? 6, 0),
    Buffer.alloc(8),
  ];
}

/** A set of one template; with `scope`, of options: so many of its fields, which in NetFlow v9 are of 4 bytes each. */
export function templateSet(version: 9 | 10, id: number, fields: readonly Field[], scope = 0): Buffer {
  const isIpfix = version === 10;
  const counts = scope === 0 ? [u16(fields.length)] : optionCounts(isIpfix, fields.length, scope);
  const written = fields.flatMap(([element, length, enterprise]) =>
    enterprise === undefined ? [u16(element), u16(length)] : [u16(element | 0x8000), u16(length), u32(enterprise)],
  );
  const setId = (isIpfix ? 2 : 0) + (scope === 0 ? 0 : 1);
  return set(setId, Buffer.concat([u16(id), ...counts, ...written]));
}

function optionCounts(isIpfix: boolean, fields: number, scope: number): Buffer[] {
  return isIpfix ? [u16(fields), u16(scope)] : [u16(scope * 4), u16((fields - scope) * 4)];
}

/** A set of records by the template `id` of these fields. */
export function dataSet(id: number, fields: readonly Field[], records: readonly (readonly Value[])[]): Buffer {
  return set(id, Buffer.concat(records.flatMap((values) => fields.map((field, i) => fieldBytes(field, values[i]!)))));
}

/** A set's id and length around its content, filled up to a multiple of four bytes. */
export function set(id: number, content: Buffer): Buffer {
  const padding = Buffer.alloc((4 - (content.length % 4)) % 4);
  return Buffer.concat([u16(id), u16(4 + content.length + padding.length), content, padding]);
}

export function fieldBytes([, length]: Field, value: Value): Buffer {
  const bytes =
    typeof value === 'string' ? Buffer.from(value, 'latin1') : value instanceof Uint8Array ? value : undefined;
  if (length === variable) {
    if (!bytes) throw new Error('a field of variable length takes a text or bytes');
    const prefix = bytes.length < 255 ? Buffer.of(bytes.length) : Buffer.concat([Buffer.of(255), u16(bytes.length)]);
    return Buffer.concat([prefix, bytes]);
  }
  const field = Buffer.alloc(length);
  if (bytes) field.set(bytes.subarray(0, length));
  else
    for (let i = length - 1, rest = BigInt(value as number | bigint); i >= 0; i--, rest >>= 8n)
      field[i] = Number(rest & 0xffn);
  return field;
}

export function address(text: string): Buffer {
  return text.includes(':') ? addressV6(text) : Buffer.from(text.split('.').map(Number));
}

function addressV6(text: string): Buffer {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return Buffer.concat([...front, ...zeros, ...back].map((group) => u16(Number.parseInt(group, 16))));
}

/** NTP's 64 bits of a time in Unix milliseconds. */
export function ntp(milliseconds: number): bigint {
  const seconds = BigInt(Math.floor(milliseconds / 1000) + 2_208_988_800);
  return (seconds << 32n) | BigInt(Math.floor(((milliseconds % 1000) * 2 ** 32) / 1000));
}

export function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
