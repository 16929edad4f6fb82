import { compileHostPattern, type HostPattern } from '../match/host-pattern.js';
import { globCovers, globMatches, globsOverlap } from './glob.js';
import { hostMatches, hostPatternCovers, hostPatternsOverlap } from './host-scope.js';

/** What one key of a rule lists; a value fits when it fits one of them. */
export interface Terms {
  /** As the policy writes them. */
  readonly texts: readonly string[];
  /** As they are compared. */
  readonly keys: readonly string[];
  /** The term that the value fits. */
  find(value: string): string | undefined;
  /** Whether everything that fits `key` fits one term here. */
  covers(key: string): boolean;
  /** Whether something that fits `key` fits one term here. */
  overlaps(key: string): boolean;
}

/** Names and ids, with `*` for any run of characters; case does not matter. */
export class NameTerms implements Terms {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly #exact = new Map<string, string>();
  readonly #globs: { readonly glob: string; readonly text: string }[] = [];

  constructor(texts: readonly string[], normalise: (text: string) => string = lowerCase) {
    this.texts = texts;
    this.keys = texts.map(normalise);
    for (const [i, text] of texts.entries()) {
      const name = this.keys[i] as string;
      if (name.includes('*')) this.#globs.push({ glob: name, text });
      else this.#exact.set(name, text);
    }
  }

  find(value: string): string | undefined {
    return this.#exact.get(value) ?? this.#globs.find(({ glob }) => globMatches(glob, value))?.text;
  }

  covers(key: string): boolean {
    return this.#exact.has(key) || this.#globs.some(({ glob }) => globCovers(glob, key));
  }

  overlaps(key: string): boolean {
    if (!key.includes('*')) return this.covers(key);
    return this.keys.some((each) => globsOverlap(each, key));
  }
}

/** Hosts, in the pattern language of the catalogue. */
export class HostTerms implements Terms {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly #patterns: readonly HostPattern[];

  constructor(texts: readonly string[]) {
    this.texts = texts;
    this.keys = texts.map(lowerCase);
    this.#patterns = this.keys.map(compileHostPattern);
  }

  find(value: string): string | undefined {
    return this.#patterns.find((pattern) => hostMatches(pattern, value))?.text;
  }

  covers(key: string): boolean {
    const narrow = compileHostPattern(key);
    return this.#patterns.some((wide) => hostPatternCovers(wide, narrow));
  }

  overlaps(key: string): boolean {
    const other = compileHostPattern(key);
    return this.#patterns.some((pattern) => hostPatternsOverlap(pattern, other));
  }
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
