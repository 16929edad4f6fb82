/** A person, device or group as an export of the directory states it. */
export interface DirectoryEntry {
  readonly kind: 'person' | 'device' | 'group';
  /** For a person or device the names it may have in a log, the best first; for a group its name. */
  readonly names: readonly string[];
  /** Its distinguished name, lower case, where the export has one. */
  readonly dn?: string;
  /** Groups it says it is in: names, or distinguished names. */
  readonly memberOf: readonly string[];
  /** For a group: who it says is in it: names, or distinguished names. */
  readonly members: readonly string[];
}

/** What an export states, and how many of its entries gave nothing to use. */
export interface DirectoryExport {
  readonly entries: readonly DirectoryEntry[];
  readonly skipped: number;
}
