import { type ActiveHours, longestPauseMinutes, minutesOf, unionOf } from './active-hours.js';

/** What a row has of its device's sessions: see `RolledUse`. */
export interface RowActivity {
  readonly minutes: number;
  readonly sessions: number;
  readonly activity: readonly number[];
}

/** In which no one row is alone. */
const several = -1;

/** The sessions of one device over all of its rows, and which of them one row has to itself. */
export class DeviceSessions {
  private readonly places = new Map<number, number>();
  /** Minutes since 1970. */
  private readonly starts: number[] = [];
  /** Of each session the row that is active in it, or `several`. */
  private readonly rowOf: number[] = [];

  constructor(rows: readonly ActiveHours[]) {
    const all = unionOf(rows);
    let lastHour = Number.NEGATIVE_INFINITY;
    let place = -2;
    for (let at = 0; at < all.length; at += 3) {
      const hour = all[at]!;
      place += hour === lastHour + 1 ? 1 : 2;
      this.places.set(hour, place);
      lastHour = hour;
    }
    let last = Number.NEGATIVE_INFINITY;
    for (const minute of minutesOf(all)) {
      if (minute - last > longestPauseMinutes) this.starts.push(minute);
      last = minute;
    }
    rows.forEach((row, index) => {
      let session = 0;
      for (const minute of minutesOf(row)) {
        session = this.sessionAt(minute, session);
        this.rowOf[session] = (this.rowOf[session] ?? index) === index ? index : several;
      }
    });
  }

  activityOf(row: ActiveHours, index: number): RowActivity {
    const activity: number[] = [];
    let minutes = 0;
    let sessions = 0;
    let session = 0;
    let alone = several;
    for (const minute of minutesOf(row)) {
      session = this.sessionAt(minute, session);
      if (this.rowOf[session] !== index) {
        this.addMinute(activity, minute);
        continue;
      }
      minutes++;
      if (session !== alone) sessions++;
      alone = session;
    }
    return { minutes, sessions, activity };
  }

  /** The session of a minute that is in this one or a later one. */
  private sessionAt(minute: number, session: number): number {
    let at = session;
    while (at + 1 < this.starts.length && this.starts[at + 1]! <= minute) at++;
    return at;
  }

  private addMinute(activity: number[], minute: number): void {
    const hour = Math.floor(minute / 60);
    const place = this.places.get(hour)!;
    if (activity.at(-3) !== place) activity.push(place, 0, 0);
    const inHour = minute - hour * 60;
    activity[activity.length - (inHour < 30 ? 2 : 1)]! |= 1 << (inHour % 30);
  }
}
