import { type ActiveHours, longestPauseMinutes, minutesOf, unionOf } from './active-hours.js';
import type { RolledActivity } from './best-evidence.js';

/** When one device was active in one week, over rolled uses: what several had in one session counts once. */
export class RolledMinutes {
  private minutes = 0;
  private sessions = 0;
  private readonly together: ActiveHours[] = [];

  add({ minutes, sessions, activity }: RolledActivity): void {
    this.minutes += minutes;
    this.sessions += sessions;
    if (activity) this.together.push(activity);
  }

  total(): { readonly minutes: number; readonly sessions: number } {
    let { minutes, sessions } = this;
    let last = Number.NEGATIVE_INFINITY;
    for (const minute of minutesOf(unionOf(this.together))) {
      if (minute - last > longestPauseMinutes) sessions++;
      last = minute;
      minutes++;
    }
    return { minutes, sessions };
  }
}
