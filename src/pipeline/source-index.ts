import type { FileStamp, Source as OpenedSource } from '../../collectors/collector.js';
import type { Head, ScanStore, Source } from '../store/store.js';
import { headBytes, matchesTail, possibleHeads } from './source-prints.js';

/** What the store knows of a source that was opened. */
export type Acquaintance =
  /** Never seen, or only its beginning resembles another. */
  | { readonly kind: 'new' }
  /** All of it is counted, under this name. */
  | { readonly kind: 'counted'; readonly source: Source }
  /** Counted up to `source.offset`. */
  | { readonly kind: 'grown'; readonly source: Source };

/**
 * Knows sources by their content: their first 64 KiB and the 4 KiB before the checkpoint.
 * So a log keeps its checkpoint when it is renamed, moved, copied or compressed, and a new log under an old name has none.
 */
export class SourceIndex {
  private readonly sources = new Map<number, Source>();
  private readonly byHead = new Map<string, Set<number>>();
  private readonly lengths = new Set<number>();

  static async of(store: ScanStore): Promise<SourceIndex> {
    const index = new SourceIndex();
    for (const source of await store.sources()) index.put(source);
    return index;
  }

  /** The names of the formats of all sources, those of the ones last read first. */
  formats(): readonly string[] {
    const latest = [...this.sources.values()].sort((one, other) => other.readMs - one.readMs);
    return [...new Set(latest.map(({ format }) => format))];
  }

  /** Remember a source, in place of what was remembered of it. */
  put(source: Source): void {
    const before = this.sources.get(source.id);
    if (before) this.byHead.get(key(before.head))?.delete(source.id);
    this.sources.set(source.id, source);
    this.lengths.add(source.head.bytes);
    const ids = this.byHead.get(key(source.head)) ?? new Set();
    this.byHead.set(key(source.head), ids.add(source.id));
  }

  /** What is shorter than what was counted is an early copy of it where it has 64 KiB in common, and else another log. */
  async recognise(opened: OpenedSource, head: Buffer): Promise<Acquaintance> {
    for (const source of this.candidates(head)) {
      if (source.stamp && opened.stamp && sameStamp(source.stamp, opened.stamp)) return { kind: 'counted', source };
      // Added by a scan that was killed before it counted anything.
      if (source.offset === 0) return { kind: 'grown', source };
      if (opened.stamp === undefined) return { kind: 'grown', source };
      const before = await opened.before(source.offset);
      if (before === undefined && source.head.bytes === headBytes) return { kind: 'counted', source };
      if (before === undefined) continue;
      if (matchesTail(before, source.tail)) return { kind: 'grown', source };
    }
    return { kind: 'new' };
  }

  /** Longest common beginning first: what agrees for longer is the likelier source. */
  private *candidates(head: Buffer): Iterable<Source> {
    for (const possible of possibleHeads(head, this.lengths)) {
      for (const id of this.byHead.get(key(possible)) ?? []) yield this.sources.get(id)!;
    }
  }
}

function key({ bytes, digest }: Head): string {
  return `${bytes}:${digest}`;
}

/** Renaming keeps size and time; so does copying with `cp -p`, as every archiver does. */
function sameStamp(one: FileStamp, other: FileStamp): boolean {
  return one.size === other.size && one.modifiedMs === other.modifiedMs;
}
