import { createRequire } from 'node:module';
import { ByteReader } from '../byte-reader.js';
import { UnreadableError } from '../collector.js';
import type { Filter } from '../packing.js';

/**
 * xz: streams one after the other, with zeros between them, each with its own checksums.
 *
 *   fd 37 7a 58 5a 00  …     https://tukaani.org/xz/xz-file-format.txt
 *   Magic
 *
 * The decoder is xz-embedded, compiled to WebAssembly by `xz-decompress`. Its `XzReadableStream` is not used: it reads one
 * stream of a file, allows one open file in the whole process, and drops the output that it has in hand when it finds an error.
 */
const xz: Filter = {
  kind: 'filter',
  recognises: (head) => head.subarray(0, magic.length).equals(magic),
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    const decoder = new Decoder(await instance());
    try {
      yield* streams(reader, decoder);
    } finally {
      decoder.free();
      await reader.close();
    }
  },
};

export default xz;

const magic = Buffer.from('fd377a585a00', 'hex');
const ok = 0;
const ended = 1;
const errors: ReadonlyMap<number, string> = new Map([
  [2, 'its kind of checksum is not supported'],
  [3, 'it needs more memory than there is'],
  [4, 'it was packed with a dictionary above 64 MiB; unpack it first with `xz -d`'],
  [5, 'something that is not xz follows the xz data'],
  [6, 'its kind of compression is not supported'],
  [8, 'truncated'],
]);

async function* streams(reader: ByteReader, decoder: Decoder): AsyncGenerator<Buffer, void> {
  for (;;) {
    // The decoder takes no input for the end of the file, and says whether that is the end of a stream too.
    const chunk = (await reader.take(decoder.inputBytes)) ?? Buffer.alloc(0);
    decoder.supply(chunk);
    do {
      const result = decoder.run();
      if (decoder.outputBytes > 0) yield decoder.takeOutput();
      if (result === ended) return;
      if (result !== ok) throw new UnreadableError(errors.get(result) ?? 'the xz data is damaged');
    } while (decoder.mayHaveMore);
    if (chunk.length === 0) throw new UnreadableError('truncated');
  }
}

/** What the WebAssembly exports. A context is six numbers, and begins with the size of each of its two buffers. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, bytes: number): void;
  get_next_output(context: number): number;
}

let exports: Promise<Exports> | undefined;

/** Compiled once, at the first xz file. */
function instance(): Promise<Exports> {
  exports ??= (async () => {
    const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as {
      readonly XzReadableStream: {
        _getModuleInstance(): Promise<void>;
        readonly _moduleInstance: { readonly exports: Exports };
      };
    };
    await XzReadableStream._getModuleInstance();
    return XzReadableStream._moduleInstance.exports;
  })();
  return exports;
}

/** Places of the numbers of a context. */
const field = { bufferBytes: 0, input: 1, inputPosition: 2, inputSize: 3, output: 4, outputPosition: 5 } as const;

class Decoder {
  private readonly wasm: Exports;
  private readonly context: number;
  private wasFull = false;

  constructor(wasm: Exports) {
    this.wasm = wasm;
    this.context = wasm.create_context();
  }

  get inputBytes(): number {
    return this.get(field.bufferBytes);
  }

  get outputBytes(): number {
    return this.get(field.outputPosition);
  }

  /** Whether `run` has something to do before it is supplied again. */
  get mayHaveMore(): boolean {
    return this.wasFull || this.get(field.inputPosition) < this.get(field.inputSize);
  }

  supply(chunk: Buffer): void {
    new Uint8Array(this.wasm.memory.buffer).set(chunk, this.get(field.input));
    this.wasm.supply_input(this.context, chunk.length);
  }

  run(): number {
    const result = this.wasm.get_next_output(this.context);
    this.wasFull = this.outputBytes === this.get(field.bufferBytes);
    return result;
  }

  takeOutput(): Buffer {
    const start = this.get(field.output);
    const output = Buffer.from(new Uint8Array(this.wasm.memory.buffer, start, this.outputBytes));
    new DataView(this.wasm.memory.buffer).setUint32(this.context + 4 * field.outputPosition, 0, true);
    return output;
  }

  free(): void {
    this.wasm.destroy_context(this.context);
  }

  private get(place: number): number {
    return new DataView(this.wasm.memory.buffer).getUint32(this.context + 4 * place, true);
  }
}
