/**
 * Writes a database in MaxMind's format, as its specification has it: a binary tree over the bits of an address, a section of
 * data, and metadata behind a marker. https://maxmind.github.io/MaxMind-DB/
 */

/** Networks (`192.0.2.0/24`) with their numbers. `type`: as the metadata has it. */
export function asnDatabaseFile(networks: Readonly<Record<string, number>>, type = 'GeoLite2-ASN'): Buffer {
  const tree: Node[] = [[undefined, undefined]];
  const data: Buffer[] = [];
  let dataLength = 0;
  for (const [network, asn] of Object.entries(networks)) {
    insert(tree, bitsOf(network), { data: dataLength });
    const entry = map({ autonomous_system_number: number(asn), autonomous_system_organization: text(`AS${asn}`) });
    data.push(entry);
    dataLength += entry.length;
  }
  const nodes = tree.map((node) => Buffer.concat(node.map((record) => recordOf(record, tree.length))));
  const metadata = map({
    node_count: number(tree.length),
    record_size: number(recordBits),
    ip_version: number(6),
    binary_format_major_version: number(2),
    binary_format_minor_version: number(0),
    build_epoch: number(1_795_000_000),
    languages: Buffer.from([0x00, 0x04]),
    description: map({ en: text('a test') }),
    database_type: text(type),
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([...nodes, Buffer.alloc(16), ...data, marker, metadata]);
}

const recordBits = 24;

type Link = { readonly node: number } | { readonly data: number } | undefined;
type Node = [Link, Link];

function insert(tree: Node[], bits: readonly number[], value: { readonly data: number }): void {
  let node = tree[0]!;
  bits.forEach((bit, depth) => {
    if (depth === bits.length - 1) {
      node[bit] = value;
      return;
    }
    let next = node[bit];
    if (next === undefined || !('node' in next)) {
      next = { node: tree.push([undefined, undefined]) - 1 };
      node[bit] = next;
    }
    node = tree[next.node]!;
  });
}

/** A node's number, the number of nodes for nothing, or beyond it a place in the data, which begins 16 bytes behind the tree. */
function recordOf(link: Link, nodes: number): Buffer {
  const value = link === undefined ? nodes : 'node' in link ? link.node : nodes + 16 + link.data;
  const bytes = Buffer.alloc(recordBits / 8);
  bytes.writeUIntBE(value, 0, recordBits / 8);
  return bytes;
}

/** IPv4 addresses are where IPv6 ones with 96 leading zeros are. */
function bitsOf(network: string): number[] {
  const [address = '', length = ''] = network.split('/');
  if (!address.includes(':')) {
    const bits = address.split('.').flatMap((octet) => bitsIn(Number(octet), 8));
    return [...Array<number>(96).fill(0), ...bits.slice(0, Number(length))];
  }
  const [left = '', right = ''] = address.split('::');
  const groups = (side: string) => (side === '' ? [] : side.split(':'));
  const missing = Array<string>(8 - groups(left).length - groups(right).length).fill('0');
  const all = [...groups(left), ...missing, ...groups(right)];
  return all.flatMap((group) => bitsIn(Number.parseInt(group, 16), 16)).slice(0, Number(length));
}

function bitsIn(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, bit) => (value >> (count - 1 - bit)) & 1);
}

/** A control byte has the type in its upper three bits and the length in its lower five; from 29 on the rest is in the next. */
function text(value: string): Buffer {
  const { length } = value;
  const control = length < 29 ? [(2 << 5) | length] : [(2 << 5) | 29, length - 29];
  return Buffer.concat([Buffer.from(control), Buffer.from(value)]);
}

/** An unsigned number of 32 bits. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = (6 << 5) | 4;
  bytes.writeUInt32BE(value, 1);
  return bytes;
}

function map(entries: Readonly<Record<string, Buffer>>): Buffer {
  const pairs = Object.entries(entries);
  return Buffer.concat([
    Buffer.from([(7 << 5) | pairs.length]),
    ...pairs.flatMap(([key, value]) => [text(key), value]),
  ]);
}
