import type { RejectName } from '../../native-free-parsers/format.js';
import type { Lease, Logon, Naming, Resolution } from '../identity/bindings.js';
import type { UsageBatch } from '../tally/batch.js';
import type { EvidenceName } from '../tally/evidence.js';
import { hourMs } from '../tally/hour-counts.js';
import type { Expired, Expiry, Privacy, Reveal, SealedName } from './privacy.js';
import type { FinishedHours, HourRange, Joining, RolledUse, Rollup, RollupOrigin } from './rollup.js';

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
  /** Good records outside the times that a scan was asked for: they are counted nowhere else. */
  readonly outside: number;
  readonly rejected: Readonly<Partial<Record<RejectName, number>>>;
  /** Unix milliseconds; absent where no record had a time. */
  readonly from?: number;
  readonly to?: number;
  /** How many of the hours that are not forgotten have records. */
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

/** Each choice keeps all that was seen of an hour, device and service or nothing of it, so that evidence can be weighed. */
export interface UsageFilter {
  /** Unix milliseconds, inclusive; widened to whole hours. */
  readonly from?: number;
  /** Unix milliseconds, exclusive; widened to whole hours. */
  readonly to?: number;
  readonly service?: string;
  /** A name without realm. What others did at the same device, in the same hour, with the same service comes along. */
  readonly user?: string;
  readonly device?: string;
}

/** Where the first record of a cell is: what `explain` reads again, for no payload is kept. */
export interface Sample {
  /** `Source.id`. */
  readonly source: number;
  /** In bytes of unpacked content; of a capture the number of the packet, from 1. */
  readonly offset: number;
}

/** One stored group: what one kind of evidence, of one format, says of one hour, device, service, user, host, client and model. */
export interface UsageCell {
  /** Hours since 1970. */
  readonly hour: number;
  /** Where in the hour the cell begins, milliseconds: a change of who had the address starts a new one. 0 almost always. */
  readonly slice: number;
  /** '' where the log does not say. */
  readonly device: string;
  /** Name without realm; absent where the log does not say. */
  readonly user?: string;
  /** As the log writes it; absent where it does not. */
  readonly realm?: string;
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
  /** How the service is known. */
  readonly naming: Naming;
  /** Absent where a store older than samples counted it. */
  readonly sample?: Sample;
}

/** Statements of who had which address, and who used it, when. */
export interface Bindings {
  readonly leases: Lease[];
  readonly logons: Logon[];
}

/** Unix milliseconds: `from` inclusive, `to` exclusive. */
export interface BindingFilter {
  readonly from?: number;
  readonly to?: number;
}

export interface ResolutionFilter extends BindingFilter {
  /** The server's address. */
  readonly address?: string;
  readonly host?: string;
}

/** What is put down to a person though it does not name them. */
export interface PutDown {
  readonly cells: readonly UsageCell[];
  /** Of devices that nobody else used. */
  readonly leases: readonly Lease[];
  readonly resolutions: readonly Resolution[];
}

/** How many statements of one kind are kept, and over what time (Unix milliseconds); no times where there are none. */
export interface StatementCount {
  readonly count: number;
  readonly from?: number;
  readonly to?: number;
}

export interface StatementCounts {
  readonly leases: StatementCount;
  readonly logons: StatementCount;
  /** Names of servers. */
  readonly resolutions: StatementCount;
}

/** How many records of an hour a source holds. */
export interface HourCoverage {
  /** Hours since 1970. */
  readonly hour: number;
  /** `Source.id`. */
  readonly source: number;
  readonly records: number;
}

/** Where usage is kept. `test/store/contract.ts` says what an implementation owes its callers. */
export interface Store {
  /** Every source that was ever counted. */
  sources(): Promise<Source[]>;
  addSource(source: NewSource): Promise<Source>;
  /**
   * Add a batch and move its source's checkpoint, both or neither. A checkpoint that ends at or before where the source
   * stands is merged already and changes nothing; any other that does not start there throws a UserError, for another
   * process is counting the same source.
   *
   * `open` holds the counts of a last line that has no line break yet. They count as all others do until the next merge of
   * the source, which reads that line again from its start and takes their place.
   */
  merge(batch: UsageBatch, checkpoint: Checkpoint, open?: UsageBatch): Promise<void>;
  /** The source's file has another name or stamp than it had; nothing is counted. */
  rename(source: number, name: string, stamp: Stamp | undefined): Promise<void>;

  /** Remember that a source could not be read, until `clearFailure`; a later failure of the same name takes its place. */
  addFailure(failure: Failure): Promise<void>;
  clearFailure(name: string): Promise<void>;
  failures(): Promise<Failure[]>;

  /**
   * Cells of one state of the store: later merges do not show. Ascending in hour; those of one hour, device and service
   * come together, best evidence first. Open lines are merged into them.
   */
  usage(filter: UsageFilter): AsyncIterable<UsageCell>;
  /** The same, some hundreds at a time, all of an hour together: to wait for each takes as long as to read it. */
  usageByHours(filter: UsageFilter): AsyncIterable<readonly UsageCell[]>;
  /** Records per hour and source, ascending in hour, then source: hours without records were not assessed. */
  coverage(filter: Pick<UsageFilter, 'from' | 'to'>): Promise<HourCoverage[]>;

  /**
   * What tells who had and used addresses in these times, ascending in `from`: statements that begin in them or up to 8 days
   * before, and longer ones with all that was stated of their address since. Several alike within an hour are told by the
   * first and the last of them.
   */
  bindings(filter: BindingFilter): Promise<Bindings>;
  /** Whether anything tells, at any time, who had or used an address. */
  hasBindings(): Promise<boolean>;
  /** Names of addresses that served a service of the catalogue, that hold in these times, ascending in `from`. One state of the store. */
  resolutions(filter: ResolutionFilter): AsyncIterable<Resolution>;
  statementCounts(): Promise<StatementCounts>;

  /**
   * A number that grows whenever the uses of some hours may have become others, by counts, leases or logons that were added
   * or removed; 0 where nothing ever did.
   */
  lastChange(hours: HourRange): Promise<number>;
  /** Ascending in their weeks. */
  rollups(): Promise<Rollup[]>;
  /**
   * In order of device and service, some hundreds at a time. Throws a UserError where it was replaced meanwhile. With `joining` 'services', minutes
   * can be joined over uses of one service and of no others, and there are no sessions: a fraction of the time.
   */
  rolledUses(rollup: Rollup, joining?: Joining): AsyncIterable<readonly RolledUse[]>;
  /** Keep what a week comes to, in the place of what was kept; false, and nothing is, where `change` is not its last any more. */
  keepRollup(origin: RollupOrigin, uses: Iterable<RolledUse>): Promise<boolean>;
  /**
   * Add hours to the final rollup of their week, so that they need not be kept one by one; `uses` are what they come to. False,
   * and nothing is added, where `change` is not their last any more, or a final rollup has hours from `from` on.
   */
  finishHours(hours: FinishedHours, uses: readonly RolledUse[]): Promise<boolean>;

  /** How names are pseudonymised; undefined where they are plain. */
  privacy(): Promise<Privacy | undefined>;
  /**
   * Say how the names of what this process is about to add are kept. Throws a UserError where the store has names that are
   * kept otherwise. Who says nothing adds plain names.
   */
  claim(privacy: Privacy | undefined): Promise<void>;
  /** Keep names sealed; one that is kept already stays as it is. */
  addSealed(names: readonly SealedName[]): Promise<void>;
  /** Those of some pseudonyms, as far as they are kept. */
  sealed(pseudonyms: readonly string[]): Promise<SealedName[]>;
  /** Write down that pseudonyms are revealed, for ever: once resolved it is on disk. */
  addReveal(reveal: Reveal): Promise<void>;
  /** In the order in which they were written down. */
  reveals(): Promise<Reveal[]>;

  /**
   * Forget a person, named without realm, in every realm, and what else was put down to them; returns how many groups went.
   * Rollups have no more of them either. Once resolved, nothing on disk holds the name, a logon of theirs, the name or lease of a device that nobody else used,
   * or the beginning of a record that has the name.
   */
  forgetUser(user: string, theirs?: PutDown): Promise<number>;
  /**
   * Forget all usage before `time` (Unix milliseconds, rounded down to an hour), rollups of weeks that begin before it, what
   * was stated of addresses and is over by then, and that these hours were assessed; returns how many groups went. Sources keep
   * their checkpoints and totals.
   */
  forgetBefore(time: number): Promise<number>;
  /** Forget what is older than it may be kept, each kind by itself and by whole hours; nothing is done where nothing is. */
  forgetExpired(expiry: Expiry): Promise<Expired>;
  close(): Promise<void>;
}

/** As much of a store as a scan uses. */
export type ScanStore = Pick<
  Store,
  | 'sources'
  | 'addSource'
  | 'merge'
  | 'rename'
  | 'addFailure'
  | 'clearFailure'
  | 'failures'
  | 'bindings'
  | 'resolutions'
  | 'statementCounts'
  | 'addSealed'
  | 'sealed'
>;

/** The hours since 1970 that a filter's times touch; all of them where it has none. */
export function hoursOf(filter: Pick<UsageFilter, 'from' | 'to'>): HourRange {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  return { first: Math.floor(from / hourMs), end: Math.ceil(to / hourMs) };
}
