import type { StreamDissector } from './dissector.js';
import type { Named } from './dissectors.js';

/** Every byte from `first` to `last`, each as a letter. */
export function byteRange(first: number, last: number): string {
  return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/**
 * Which dissectors may know a stream, by the first byte that a side sends. Of eighteen three may know what begins as TLS does,
 * and the others looked at its bytes as text.
 */
export class FirstBytes {
  private readonly all: readonly Named<StreamDissector>[];
  private readonly known: (readonly Named<StreamDissector>[] | undefined)[] = Array(256);

  constructor(all: readonly Named<StreamDissector>[]) {
    this.all = all;
  }

  /** In the order of all. */
  candidates(first: number): readonly Named<StreamDissector>[] {
    return this.known[first] ?? this.choose(first);
  }

  private choose(first: number): readonly Named<StreamDissector>[] {
    const letter = String.fromCharCode(first);
    const chosen = this.all.filter(({ dissector: { firstBytes } }) => firstBytes?.includes(letter) ?? true);
    this.known[first] = chosen;
    return chosen;
  }
}
