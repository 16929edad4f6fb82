import type { UnpackZstd } from '../../native-free-parsers/packed/zstd-block.js';
import { ByteReader } from '../byte-reader.js';
import { UnreadableError } from '../collector.js';
import type { Filter } from '../packing.js';

/**
 * Zstandard: frames one after the other, some of them only to be skipped.
 *
 *   28 b5 2f fd   header  blocks  [checksum]         5? 2a 4d 18   size  anything
 *   Frame                                            Skippable frame
 *
 * https://www.rfc-editor.org/rfc/rfc8878
 *
 * The decoder is the original, compiled to WebAssembly by `zstddec`: Node's own came with 22.15. Its `decodeStreaming` is not
 * used: at damage it loops for ever, and left early it keeps its memory.
 */
const zstd: Filter = {
  kind: 'filter',
  recognises: (head) => {
    if (head.length < 4) return false;
    const magic = head.readUInt32LE();
    return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5;
  },
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    const decoder = new Decoder(await instance());
    try {
      yield* frames(reader, decoder);
    } finally {
      decoder.free();
      await reader.close();
    }
  },
};

export default zstd;

/** A decoder for what is in memory as a whole, such as the blocks of a capture. */
export async function unpackZstdBlocks(): Promise<UnpackZstd> {
  const wasm = await instance();
  return (packed, maxBytes) => {
    const decoder = new Decoder(wasm);
    try {
      return unpackWhole(decoder, packed, maxBytes);
    } catch (error) {
      if (error instanceof UnreadableError) return undefined;
      throw error;
    } finally {
      decoder.free();
    }
  };
}

function unpackWhole(decoder: Decoder, packed: Uint8Array, maxBytes: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let bytes = 0;
  let wanted = 1;
  for (let at = 0; at < packed.length; at += decoder.inputBytes) {
    decoder.supply(packed.subarray(at, at + decoder.inputBytes));
    do {
      wanted = decoder.run();
      bytes += decoder.outputBytes;
      if (decoder.outputBytes > 0) parts.push(decoder.takeOutput());
      if (bytes > maxBytes) return undefined;
    } while (decoder.mayHaveMore);
  }
  return wanted === 0 ? Buffer.concat(parts) : undefined;
}

const blockHeaderBytes = 3;

async function* frames(reader: ByteReader, decoder: Decoder): AsyncGenerator<Buffer, void> {
  // What the decoder asks for is a block and the header of the next. It gets them one by one, as it drops the
  // output of a call that fails.
  let wanted = blockHeaderBytes;
  let inFrame = false;
  for (;;) {
    const chunk = await reader.take(wanted > blockHeaderBytes ? wanted - blockHeaderBytes : wanted);
    if (!chunk) break;
    decoder.supply(chunk);
    do {
      wanted = decoder.run();
      if (decoder.outputBytes > 0) yield decoder.takeOutput();
    } while (decoder.mayHaveMore);
    inFrame = wanted > 0;
    if (!inFrame) wanted = blockHeaderBytes;
    wanted = Math.min(wanted, decoder.inputBytes);
  }
  if (inFrame) throw new UnreadableError('truncated');
}

/** What the WebAssembly exports, by the names of zstd.h. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
  ZSTD_DStreamInSize(): number;
  ZSTD_DStreamOutSize(): number;
}

let exports: Promise<Exports> | undefined;

/** Loaded and compiled once, at the first zstd file. */
function instance(): Promise<Exports> {
  exports ??= compile();
  return exports;
}

async function compile(): Promise<Exports> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  return new Promise((resolve, reject) => {
    const library = new ZSTDDecoder();
    const initialise = library._init;
    library._init = (result: WebAssembly.WebAssemblyInstantiatedSource) => {
      initialise(result);
      resolve(result.instance.exports as unknown as Exports);
    };
    library.init().catch(reject);
  });
}

/** zstd.h: an error is a number this close below 2³², counting down. */
const maxErrorCode = 120;
const errors: ReadonlyMap<number, string> = new Map([
  [10, 'something that is not zstd follows the zstd data'],
  [14, 'its kind of compression is not supported'],
  [16, 'it was packed with a window above 128 MiB; unpack it first with `zstd -d --long=31`'],
  [22, 'the checksum does not fit the unpacked data'],
  [32, 'it was packed with a dictionary; unpack it first'],
  [64, 'it needs more memory than there is'],
]);

class Decoder {
  readonly inputBytes: number;
  private readonly wasm: Exports;
  private readonly context: number;
  /** ZSTD_inBuffer and, 12 bytes on, ZSTD_outBuffer: address, size, position. The buffers follow. */
  private readonly structs: number;
  private readonly outputSize: number;
  private wasFull = false;

  constructor(wasm: Exports) {
    this.wasm = wasm;
    this.inputBytes = wasm.ZSTD_DStreamInSize();
    this.outputSize = wasm.ZSTD_DStreamOutSize();
    this.context = wasm.ZSTD_createDCtx();
    this.structs = wasm.malloc(24 + this.inputBytes + this.outputSize);
    this.set(0, this.structs + 24);
    this.set(12, this.structs + 24 + this.inputBytes);
    this.set(16, this.outputSize);
    this.set(20, 0);
  }

  get outputBytes(): number {
    return this.get(20);
  }

  /** Whether `run` has something to do before it is supplied again. */
  get mayHaveMore(): boolean {
    return this.wasFull || this.get(8) < this.get(4);
  }

  supply(chunk: Uint8Array): void {
    new Uint8Array(this.wasm.memory.buffer).set(chunk, this.get(0));
    this.set(4, chunk.length);
    this.set(8, 0);
  }

  /** Returns how many bytes it would like next, 0 at the end of a frame. Throws `UnreadableError`. */
  run(): number {
    const result = this.wasm.ZSTD_decompressStream(this.context, this.structs + 12, this.structs) >>> 0;
    const code = 2 ** 32 - result;
    if (code <= maxErrorCode) throw new UnreadableError(errors.get(code) ?? 'the zstd data is damaged');
    this.wasFull = this.outputBytes === this.outputSize;
    return result;
  }

  takeOutput(): Buffer {
    const output = Buffer.from(new Uint8Array(this.wasm.memory.buffer, this.get(12), this.outputBytes));
    this.set(20, 0);
    return output;
  }

  free(): void {
    this.wasm.ZSTD_freeDCtx(this.context);
    this.wasm.free(this.structs);
  }

  private get(offset: number): number {
    return new DataView(this.wasm.memory.buffer).getUint32(this.structs + offset, true);
  }

  private set(offset: number, value: number): void {
    new DataView(this.wasm.memory.buffer).setUint32(this.structs + offset, value, true);
  }
}
