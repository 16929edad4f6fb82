/** What became of one source. */
export interface SourceReport {
  readonly path: string;
  /** Absent for an empty source. */
  readonly format?: string;
  /** Records that state a fact. */
  readonly records: number;
  /** Damaged records by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Records that the format knows and that state none of our facts. */
  readonly ignored?: number;
  /** Records without a time: they are in no usage. */
  readonly undated?: number;
  /** Records outside `--since` and `--until`. */
  readonly outside?: number;
  /** Statements of leases, logons and names that were too many to be kept: a flood, or an attack. */
  readonly leftOut?: number;
  /** Times of the first and last record. */
  readonly from?: string;
  readonly to?: string;
  /** Why nothing of it was counted in this scan, though nothing is wrong with it. */
  readonly skipped?: string;
}

/** A source that was not assessed, or not to its end. */
export interface FailedSource {
  readonly path: string;
  readonly reason: string;
}

/** What one scan did. */
export interface ScanReport {
  readonly sources: readonly SourceReport[];
  readonly failed: readonly FailedSource[];
  readonly records: number;
  readonly rejected: number;
  /** Bytes of content that this scan counted. */
  readonly bytes: number;
  readonly seconds: number;
  /** Statements of leases, logons and names that were too many to be used for this scan's records; absent where all were. */
  readonly unused?: number;
}

/** How far a scan is; for a progress line. */
export interface ScanProgress {
  readonly source: string;
  readonly sources: number;
  readonly records: number;
  readonly rejected: number;
  /** Bytes of content counted so far. */
  readonly bytes: number;
  /** Bytes on disk used up so far, and of all sources; equal to each other at the end. */
  readonly done: number;
  readonly total: number;
}
