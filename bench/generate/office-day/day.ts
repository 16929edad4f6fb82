import { seeded } from '../../../test/seeded.js';
import type { Exchange } from '../office.js';
import { clock, dayMs, documentationAddress, workingTime } from '../working-day.js';
import { type Habit, habits } from './habits.js';
import { type Seat, seats } from './people.js';
import { nearMisses, nearMissSeats, ordinarySites } from './sites.js';

/** One request, or look-up, of somebody. */
export interface Visit {
  readonly seat: Seat;
  /** Present where it goes to an AI service, its companions among them. */
  readonly habit?: Habit;
  /** It proves use of (or, if only looked up, interest in) the habit's service. */
  readonly counts: boolean;
  readonly exchange: Exchange;
}

/** Midnight of the day, Tuesday 3 November 2026. */
export const midnight: number = Date.parse('2026-11-03T00:00:00Z');

/** All visits of the day in order of time; the same on every machine. */
export function visitsOfTheDay(): readonly Visit[] {
  const random = seeded(20261103);
  const visits = [
    ...habits.flatMap((habit) => aiVisits(habit, random)),
    ...seats.flatMap((seat) => ordinaryVisits(seat, random)),
    ...nearMissSeats.flatMap((id) => nearMissVisits(seatOf(id), random)),
  ].sort((one, other) => one.exchange.timeMs - other.exchange.timeMs);
  visits.forEach(({ exchange }, number) => {
    exchange.number = number;
  });
  return visits;
}

function aiVisits(habit: Habit, random: () => number): readonly Visit[] {
  const seat = seatOf(habit.seat);
  const visits: Visit[] = [];
  for (const [from, to] of habit.times) {
    for (
      let time = midnight + clock(from) + pause(habit, random);
      time < midnight + clock(to);
      time += pause(habit, random)
    ) {
      const host = habit.hosts[random() < 0.75 ? 0 : habit.hosts.length - 1]!;
      visits.push({ seat, habit, counts: true, exchange: exchange(seat, host, time, random, habit) });
      const companion = habit.companions?.[Math.floor(random() * 4)];
      if (companion === undefined) continue;
      visits.push({ seat, habit, counts: false, exchange: exchange(seat, companion, time + 150, random) });
    }
  }
  return visits;
}

/** Milliseconds until the next request. */
function pause({ everySeconds }: Habit, random: () => number): number {
  return (0.2 + 1.6 * random()) * everySeconds * 1000;
}

/** Machines are busy round the clock, people from 08:30 to 17:30 with a pause at noon. */
function ordinaryVisits(seat: Seat, random: () => number): readonly Visit[] {
  const person = seat.network === 'desks' || seat.network === 'studio';
  return Array.from({ length: seat.browsing }, () => {
    const time = midnight + (person ? workingTime(random) : random() * dayMs);
    const site = ordinarySites[Math.floor(random() * random() * ordinarySites.length)]!;
    return { seat, counts: false, exchange: exchange(seat, site, time, random) };
  });
}

function nearMissVisits(seat: Seat, random: () => number): readonly Visit[] {
  return nearMisses.map((name) => {
    return { seat, counts: false, exchange: exchange(seat, name, midnight + workingTime(random), random) };
  });
}

function exchange(seat: Seat, host: string, time: number, random: () => number, habit?: Habit): Exchange {
  return {
    number: 0,
    timeMs: Math.floor(time),
    durationMs: Math.floor(40 + random() * random() * 20_000),
    device: { address: seat.address, user: seat.user, aiHosts: [] },
    host: { name: host, address: habit?.address ?? documentationAddress(host), resemblesAi: habit !== undefined },
    plain: host.startsWith('ocsp.') || host.startsWith('ctldl.'),
    path: '/',
    blocked: habit?.blocked ?? false,
    bytesUp: Math.floor(400 + random() * random() * 9000),
    bytesDown: habit?.blocked ? 3907 : Math.floor(700 + random() * random() * random() * 400_000),
    clientPort: 49_152 + Math.floor(random() * 16_000),
  };
}

function seatOf(id: string): Seat {
  const seat = seats.find((seat) => seat.id === id);
  if (seat === undefined) throw new Error(`nobody sits at ${id}`);
  return seat;
}
