/** Cipher suites and extensions of a browser of 2026, in its order. */
const suites = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d];
const x25519 = 0x001d;
const hybrid = 0x11ec;

/** A TLS ClientHello message (RFC 8446 section 4.1.2); with a hybrid key share it is longer than a packet. */
export function clientHello(
  host: string,
  isHybrid: boolean,
  forQuic: boolean,
  random: (bytes: number) => Buffer,
): Buffer {
  const extensions = Buffer.concat([
    extension(0x0000, vector(2, Buffer.concat([Buffer.of(0), vector(2, Buffer.from(host))]))),
    extension(0x0017, Buffer.alloc(0)),
    extension(0x000a, vector(2, words([...(isHybrid ? [hybrid] : []), x25519, 0x0017, 0x0018]))),
    extension(0x0010, vector(2, protocols(forQuic ? ['h3'] : ['h2', 'http/1.1']))),
    extension(0x000d, vector(2, words([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]))),
    extension(0x0033, vector(2, keyShares(isHybrid, random))),
    extension(0x002b, vector(1, words(forQuic ? [0x0304] : [0x0304, 0x0303]))),
    ...(forQuic ? [extension(0x0039, random(60))] : []),
  ]);
  const body = Buffer.concat([
    words([0x0303]),
    random(32),
    vector(1, forQuic ? Buffer.alloc(0) : random(32)),
    vector(2, words(suites)),
    Buffer.of(1, 0),
    vector(2, extensions),
  ]);
  return Buffer.concat([Buffer.of(1), vector(3, body)]);
}

/** The same as a TLS record. */
export function helloRecord(hello: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x16, 3, 1), vector(2, hello)]);
}

function keyShares(isHybrid: boolean, random: (bytes: number) => Buffer): Buffer {
  const share = (group: number, bytes: number) => Buffer.concat([words([group]), vector(2, random(bytes))]);
  return Buffer.concat([...(isHybrid ? [share(hybrid, 1216)] : []), share(x25519, 32)]);
}

function protocols(names: readonly string[]): Buffer {
  return Buffer.concat(names.map((name) => vector(1, Buffer.from(name))));
}

function extension(type: number, body: Buffer): Buffer {
  return Buffer.concat([words([type]), vector(2, body)]);
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt16BE(value, 2 * i);
  });
  return bytes;
}

/** A length of `lengthBytes` bytes, then the bytes. */
function vector(lengthBytes: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(bytes.length, 0, lengthBytes);
  return Buffer.concat([length, bytes]);
}
