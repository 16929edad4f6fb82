/** Writes DNS messages, right and wrong ones, as bytes. */

export interface DnsRecord {
  readonly name: string | Uint8Array;
  readonly type: number;
  readonly ttl?: number;
  readonly data: Uint8Array;
}

export interface DnsParts {
  readonly id?: number;
  readonly flags?: number;
  readonly questions?: readonly {
    readonly name: string | Uint8Array;
    readonly type: number;
    readonly class?: number;
  }[];
  readonly answers?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
}

export const response = 0x8180;

export function dnsMessage({
  id = 0x1234,
  flags = 0x0100,
  questions = [],
  answers = [],
  additionals = [],
}: DnsParts): Buffer {
  return Buffer.concat([
    numbers16(id, flags, questions.length, answers.length, 0, additionals.length),
    ...questions.map((question) =>
      Buffer.concat([nameBytes(question.name), numbers16(question.type, question.class ?? 1)]),
    ),
    ...[...answers, ...additionals].map(recordBytes),
  ]);
}

/** Labels apart by dots; a number in braces is a pointer: `www.{12}`. */
export function nameBytes(name: string | Uint8Array): Buffer {
  if (typeof name !== 'string') return Buffer.from(name);
  const parts: Buffer[] = [];
  for (const label of name.split('.').filter((part) => part !== '')) {
    const pointer = /^\{(\d+)\}$/.exec(label);
    if (pointer) return Buffer.concat([...parts, numbers16(0xc000 | Number(pointer[1]))]);
    parts.push(Buffer.from([label.length]), Buffer.from(label, 'latin1'));
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

export function numbers16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt16BE(value, 2 * i);
  });
  return bytes;
}

function recordBytes({ name, type, ttl = 300, data }: DnsRecord): Buffer {
  const numbers = Buffer.alloc(10);
  numbers.writeUInt16BE(type, 0);
  numbers.writeUInt16BE(1, 2);
  numbers.writeUInt32BE(ttl, 4);
  numbers.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), numbers, data]);
}
