import { seeded } from '../../../test/seeded.js';
import { nearMisses, ordinarySites } from '../office-day/sites.js';
import { clock, dayMs, documentationAddress, minuteMs, workingTime } from '../working-day.js';
import { midnight, weeksBefore } from './calendar.js';
import { type Habit, habits } from './habits.js';
import { type Hiding, hiding } from './hiding.js';
import { type LocalServer, localServers } from './local-servers.js';
import { addressOn, type Seat, seatOf, seats, vpnSeat } from './people.js';

/** One request, or look-up, of somebody. */
export interface Visit {
  /** Counts up from 0, in order of time. */
  readonly number: number;
  readonly timeMs: number;
  readonly seat: Seat;
  /** Present where it goes to an AI service, its companions among them. */
  readonly habit?: Habit;
  /** Present where it goes to a model server of the house. */
  readonly local?: LocalServer;
  /** It is of the habit's service itself. */
  readonly counts: boolean;
  readonly host: string;
  readonly address: string;
  readonly durationMs: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly clientPort: number;
}

const workingDays = [0, 1, 2, 3, 4];
/** Of the weeks before so much is there. */
const browsingBefore = 0.04;
/** Of the sessions of the weeks before some did not take place. */
const sessionsBefore = 0.85;

/** All visits of five weeks in order of time; the same on every machine. */
export function visitsOfTheWeeks(): readonly Visit[] {
  const random = seeded(20261109);
  const visits: Omit<Visit, 'number'>[] = [];
  for (let week = -weeksBefore; week <= 0; week++) {
    for (const habit of habits) visits.push(...habitVisits(habit, week, random));
    for (const seat of seats) visits.push(...ordinaryVisits(seat, week, random));
  }
  for (const each of hiding) visits.push(...hidingVisits(each, random));
  for (const local of localServers) visits.push(...localVisits(local, random));
  return visits.sort((one, other) => one.timeMs - other.timeMs).map((visit, number) => ({ ...visit, number }));
}

function habitVisits(habit: Habit, week: number, random: () => number): Omit<Visit, 'number'>[] {
  if (week < 0 && (habit.isNew || habit.touch)) return [];
  const visits: Omit<Visit, 'number'>[] = [];
  for (const who of habit.who)
    for (const day of habit.days ?? workingDays)
      for (const at of habit.at) {
        if (week < 0 && random() > sessionsBefore) continue;
        const seat = habit.vpn === undefined ? seatOf(who) : vpnSeat(who, habit.vpn);
        const start = midnight(week, day) + clock(at) + Math.floor(random() * 4 * minuteMs);
        visits.push(...session(habit, seat, start, random));
      }
  return visits;
}

/** So many requests, seconds to two minutes apart. */
function session(habit: Habit, seat: Seat, start: number, random: () => number): Omit<Visit, 'number'>[] {
  const visits: Omit<Visit, 'number'>[] = [];
  let time = start;
  for (let i = 0; i < habit.requests; i++) {
    const host = habit.hosts[random() < 0.75 ? 0 : habit.hosts.length - 1]!;
    visits.push({ ...visit(seat, host, time, random, habit), counts: true });
    const companion = habit.companions?.[Math.floor(random() * 4)];
    if (companion !== undefined) visits.push(visit(seat, companion, time + 150, random));
    time += Math.floor((5 + random() * 110) * 1000);
  }
  return visits;
}

/** Machines are busy round the clock, people from 08:30 to 17:30 with a pause at noon. */
function ordinaryVisits(seat: Seat, week: number, random: () => number): Omit<Visit, 'number'>[] {
  const days = seat.person === undefined ? [0, 1, 2, 3, 4, 5, 6] : workingDays;
  const share = week === 0 ? 1 : browsingBefore;
  return days.flatMap((day) =>
    Array.from({ length: Math.round(seat.browsing * share) }, () => {
      const sites = random() < 0.01 ? nearMisses : ordinarySites;
      const site = sites[Math.floor(random() * random() * sites.length)]!;
      const time = seat.person === undefined ? random() * dayMs : workingTime(random);
      return visit(seat, site, midnight(week, day) + Math.floor(time), random);
    }),
  );
}

function hidingVisits({ who, host, aDay }: Hiding, random: () => number): Omit<Visit, 'number'>[] {
  return workingDays.flatMap((day) =>
    Array.from({ length: aDay }, () =>
      visit(seatOf(who), host, midnight(0, day) + Math.floor(workingTime(random)), random),
    ),
  );
}

function localVisits(local: LocalServer, random: () => number): Omit<Visit, 'number'>[] {
  const start = midnight(0, local.day) + clock(local.at);
  return Array.from({ length: local.requests }, (_, i) => {
    const asked = visit(seatOf(local.who), local.server, start + i * 90_000, random);
    return { ...asked, address: local.server, local, bytesUp: 600, bytesDown: 1500 };
  });
}

function visit(seat: Seat, host: string, timeMs: number, random: () => number, habit?: Habit): Omit<Visit, 'number'> {
  const sends = habit?.sends ?? 1_200;
  return {
    timeMs,
    seat: { ...seat, address: addressOn(seat, timeMs) },
    ...(habit && { habit }),
    counts: false,
    host,
    address: habit?.address ?? documentationAddress(host),
    durationMs: Math.floor(40 + random() * random() * 20_000),
    bytesUp: habit?.touch ? 700 : Math.floor(sends * (0.5 + random())),
    bytesDown: habit?.blocked ? 3907 : Math.floor(700 + random() * random() * random() * (habit?.receives ?? 400_000)),
    clientPort: 49_152 + Math.floor(random() * 16_000),
  };
}
