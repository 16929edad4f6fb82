import type { RejectName } from '../../native-free-parsers/format.js';
import type { UsageBatch } from '../tally/batch.js';
import type { EvidenceName } from '../tally/evidence.js';

/** What is remembered of a source's first bytes, so that it is known again under another name. */
export interface Head {
  /** How many bytes the digest covers: all of a small source, at most 64 KiB. */
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** What the file system said of the file that a source was read from; the same again means unchanged. */
export interface Stamp {
  readonly size: number;
  /** Unix milliseconds. */
  readonly modifiedMs: number;
  readonly inode: number;
}

/** One file or stream that was counted, wholly or in part. */
export interface Source {
  readonly id: number;
  /** Where it was last seen: a path, `archive.zip!member.log`, `-`. */
  readonly name: string;
  readonly format: string;
  /** The layout in force at `offset`, plain data. */
  readonly layout: unknown;
  readonly head: Head;
  /** Bytes of (unpacked) content that are counted; always the start of a record. */
  readonly offset: number;
  /** SHA-256 of the at most 4 KiB of content before `offset`. */
  readonly tail: string;
  /** Present where the source is a file. */
  readonly stamp?: Stamp;
  /** When it was last read from, Unix milliseconds. */
  readonly readMs: number;
  readonly records: number;
  readonly ignored: number;
  readonly undated: number;
  readonly rejected: Readonly<Partial<Record<RejectName, number>>>;
  /** Unix milliseconds; absent where no record had a time. */
  readonly from?: number;
  readonly to?: number;
  /** How many hours have records. */
  readonly hours: number;
}

export type NewSource = Pick<Source, 'name' | 'format' | 'layout' | 'head'>;

/** How far a source has been read. Saved with the counts it explains, or not at all. */
export interface Checkpoint {
  /** `Source.id`. */
  readonly source: number;
  /** The batch covers the source's content from here … */
  readonly from: number;
  /** … to here, which is where the next one starts. */
  readonly to: number;
  readonly name: string;
  readonly layout: unknown;
  readonly head: Head;
  readonly tail: string;
  readonly stamp?: Stamp;
  readonly readMs: number;
}

/** A source that could not be read, or only in part: it is not assessed, which is not the same as clean. */
export interface Failure {
  readonly name: string;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

export interface UsageFilter {
  /** Unix milliseconds, inclusive; widened to whole hours. */
  readonly from?: number;
  /** Unix milliseconds, exclusive; widened to whole hours. */
  readonly to?: number;
  readonly service?: string;
  readonly user?: string;
  readonly device?: string;
}

/** One stored group: what one kind of evidence, of one format, says of one hour, device, service, user, host, client and model. */
export interface UsageCell {
  /** Hours since 1970. */
  readonly hour: number;
  readonly device: string;
  /** `user` or `user@realm`; absent where the log does not say. */
  readonly user?: string;
  readonly service: string;
  /** Which of the service's names; absent where only an address was seen. */
  readonly host?: string;
  readonly evidence: EvidenceName;
  /** The format that the records came in. */
  readonly format: string;
  readonly client?: string;
  readonly model?: string;
  readonly requests: number;
  readonly blocked: number;
  /** Bytes, over the records that stated them; absent where none did. */
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytesBoth?: number;
  /** Unix milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly minutesLow: number;
  readonly minutesHigh: number;
}

/** Where usage is kept. `test/store/contract.ts` says what an implementation owes its callers. */
export interface Store {
  /** Every source that was ever counted. */
  sources(): Promise<Source[]>;
  addSource(source: NewSource): Promise<Source>;
  /**
   * Add a batch and move its source's checkpoint, both or neither. A checkpoint that is merged already changes nothing;
   * one that does not start where the source stands throws, for another process is counting the same source.
   *
   * `open` holds the counts of a last line that has no line break yet. They count as all others do until the next merge of
   * the source, which reads that line again from its start and takes their place.
   */
  merge(batch: UsageBatch, checkpoint: Checkpoint, open?: UsageBatch): Promise<void>;
  /** The source's file has another name or stamp than it had; nothing is counted. */
  rename(source: number, name: string, stamp: Stamp | undefined): Promise<void>;

  /** Remember that a source could not be read; the next success under the same name forgets it. */
  addFailure(failure: Failure): Promise<void>;
  clearFailure(name: string): Promise<void>;
  failures(): Promise<Failure[]>;

  /** Cells in ascending order of hour, device, service and evidence (best first). Open lines are merged into them. */
  usage(filter: UsageFilter): AsyncIterable<UsageCell>;
  /** Records per hour, over all sources, in ascending order: hours without records were not assessed. */
  coverage(
    filter: Pick<UsageFilter, 'from' | 'to'>,
  ): Promise<Array<{ readonly hour: number; readonly source: number; readonly records: number }>>;

  /** Forget a person in every realm, everywhere; returns how many groups went. */
  forgetUser(user: string): Promise<number>;
  /** Forget all usage before `time` (Unix milliseconds, rounded down to an hour); returns how many groups went. */
  forgetBefore(time: number): Promise<number>;
  close(): Promise<void>;
}
