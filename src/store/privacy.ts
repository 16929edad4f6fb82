/** How a store's names are pseudonymised. */
export interface Privacy {
  /** `PrivacyKey.id`. */
  readonly keyId: string;
  /** Whether pseudonyms of addresses have their network. */
  readonly keepsSubnets: boolean;
}

/** A name that only the key opens, under its pseudonym. */
export interface SealedName {
  readonly pseudonym: string;
  readonly sealed: string;
}

/** That somebody asked which names pseudonyms stand for, or the other way round. */
export interface Reveal {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Who asked: the account of the operating system, and the name that was given. */
  readonly who: string;
  readonly pseudonyms: readonly string[];
  readonly reason: string;
}

/** Before when (Unix milliseconds) things are kept no longer; what has no time is kept. */
export interface Expiry {
  /** Usage, by the hour, and that its hours were assessed. */
  readonly detail?: number;
  /** Where the records are that usage rests on. */
  readonly samples?: number;
  /** Leases, logons and names of servers. */
  readonly identity?: number;
  /** Final rollups, by the first hour of their week. */
  readonly rollups?: number;
}

/** How much has expired: hourly counts, places of records, statements, weekly counts. */
export interface Expired {
  readonly detail: number;
  readonly samples: number;
  readonly identity: number;
  readonly rollups: number;
}
