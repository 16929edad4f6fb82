import type { Candidates, UserGround } from '../identity/attribute.js';
import type { Bytes } from '../tally/bytes-sum.js';
import type { EvidenceName } from '../tally/evidence.js';

/**
 * From the least to the most. `looked-up`: only its name was. `refused`: it was asked for and nothing got through. `reached`: something
 * was fetched from it, as little as a page does that embeds its button or prepares a connection. `used`: more than that.
 */
export const reaches = ['looked-up', 'refused', 'reached', 'used'] as const;
export type Reach = (typeof reaches)[number];

/** Hours since 1970; `end` is exclusive. */
export interface HourRange {
  readonly first: number;
  readonly end: number;
}

/**
 * The use of a week, added up: who used what on which device, and not when in the week.
 *
 * One that is not final is there because it is read faster than the hours it was made of, and only as long as `change` is what
 * `Store.lastChange` says of them. A final one stands in the place of hours that are no longer kept.
 */
export interface Rollup {
  /** The week that it is of, in the time zone of whoever made it. */
  readonly week: HourRange;
  /** It has the week's hours before this one; the others of a final rollup are still there one by one. */
  readonly until: number;
  /** What it was read with, as `UseReading.mark` says it: with another catalogue or directory the uses are others. */
  readonly mark: string;
  /** `Store.lastChange` of the hours that it was made of. */
  readonly change: number;
  readonly isFinal: boolean;
  /** Of how many of its hours any record was read. */
  readonly assessedHours: number;
}

/** What a rollup says of one device, service, user, host, client and model, of one evidence and reach. */
export interface RolledUse extends Bytes {
  /** As attributed; '' where nothing is known. */
  readonly device: string;
  readonly service: string;
  readonly user?: string;
  readonly realm?: string;
  readonly host?: string;
  readonly client?: string;
  readonly model?: string;
  readonly evidence: EvidenceName;
  readonly reach: Reach;
  /** Hours in which every request was refused are apart from those in which some were not. */
  readonly isRefused: boolean;
  /** What logs have in the place of the device, where that is another. */
  readonly address?: string;
  readonly userGround?: UserGround;
  readonly shared?: Candidates;
  readonly requests: number;
  readonly blocked: number;
  /** Unix milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Active minutes, and runs of them, of sessions of the device in which it did nothing else. */
  readonly minutes: number;
  readonly sessions: number;
  /**
   * Active minutes of its other sessions, three numbers for each hour: its place, minutes 0 to 29 as bits, minutes 30 to 59.
   * Places tell the device's hours apart and keep their order, and next to each other is what was; pauses of more hours are
   * cut to one, so that no place says when in the week it was.
   */
  readonly activity?: Int32Array;
}

/** Over what the active minutes of rolled uses of a device are to be joined. */
export type Joining = 'everything' | 'services';

/** What a rollup was made of, and with. */
export type RollupOrigin = Pick<Rollup, 'week' | 'mark' | 'change'>;

/** Hours of a week that are added up for good. */
export interface FinishedHours extends RollupOrigin {
  /** Hours since 1970; `until` is exclusive. Later than all that is final. */
  readonly from: number;
  readonly until: number;
}
