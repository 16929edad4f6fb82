/** ClientHellos made to measure (RFC 8446 section 4.1.2). */

export interface HelloParts {
  readonly version?: number;
  readonly ciphers?: readonly number[];
  /** Type and body of each. */
  readonly extensions?: readonly (readonly [type: number, body: Buffer])[];
  /** DTLS: a hello has a cookie. */
  readonly cookie?: Buffer;
}

/** A ClientHello message with its type and length in front. */
export function helloMessage(parts: HelloParts): Buffer {
  const body = helloBody(parts);
  return Buffer.concat([Buffer.from([1]), uint(3, body.length), body]);
}

export function helloBody({ version = 0x0303, ciphers = [0x1301, 0x1302], extensions, cookie }: HelloParts): Buffer {
  return Buffer.concat([
    uint(2, version),
    Buffer.alloc(32, 0x77),
    sized(1, Buffer.alloc(4, 0x55)),
    cookie ? sized(1, cookie) : Buffer.alloc(0),
    sized(2, numbers(ciphers)),
    Buffer.from([1, 0]),
    extensions
      ? sized(2, Buffer.concat(extensions.map(([type, body]) => Buffer.concat([uint(2, type), sized(2, body)]))))
      : Buffer.alloc(0),
  ]);
}

/** A handshake message in records of at most `recordBytes`. */
export function records(message: Buffer, recordBytes = 16384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += recordBytes) {
    const part = message.subarray(at, at + recordBytes);
    parts.push(Buffer.concat([Buffer.from([22, 3, 1]), sized(2, part)]));
  }
  return Buffer.concat(parts);
}

export function serverName(name: string): readonly [number, Buffer] {
  return [0, sized(2, Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(name, 'latin1'))]))];
}

export function protocols(...names: readonly (string | Buffer)[]): readonly [number, Buffer] {
  return [16, sized(2, Buffer.concat(names.map((name) => sized(1, Buffer.from(name as string)))))];
}

export function groups(...values: readonly number[]): readonly [number, Buffer] {
  return [10, sized(2, numbers(values))];
}

export function pointFormats(...values: readonly number[]): readonly [number, Buffer] {
  return [11, sized(1, Buffer.from(values))];
}

export function signatureAlgorithms(...values: readonly number[]): readonly [number, Buffer] {
  return [13, sized(2, numbers(values))];
}

export function versions(...values: readonly number[]): readonly [number, Buffer] {
  return [43, sized(1, numbers(values))];
}

export function empty(type: number): readonly [number, Buffer] {
  return [type, Buffer.alloc(0)];
}

/** Behind its length of so many bytes. */
export function sized(lengthBytes: number, body: Buffer): Buffer {
  return Buffer.concat([uint(lengthBytes, body.length), body]);
}

export function uint(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function numbers(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => uint(2, value)));
}
