import { Calendar } from '../calendar.js';
import type { CoveredSource, Period } from '../report-document.js';
import { Scrolling } from './scrolling.js';

/** For each day and hour of the period, how many sources speak of it: an hour of which none does was not assessed. */
export function CoverageCalendar({
  sources,
  period,
}: {
  readonly sources: readonly CoveredSource[];
  readonly period: Period;
}) {
  const days = sources[0]?.calendar.length ?? 0;
  if (days === 0 || days > 31) return null;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const counts = Array.from({ length: days }, (_, day) =>
    hours.map((hour) => sources.filter(({ calendar }) => calendar[day]?.[hour] !== '.').length),
  );
  return (
    <Scrolling label="Sources by hour, table">
      <table class="calendar">
        <caption>How many sources speak of each hour</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {hours.map((hour) => (
              <th scope="col">{hour}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, day) => (
            <tr>
              <th scope="row">{dayText(period, day)}</th>
              {row.map((count) => (
                <td class={count > 0 ? 'h on' : 'h'}>{count > 0 ? count : '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

/** `2026-11-09` of the period's days. */
function dayText({ from, timeZone }: Period, day: number): string {
  // Noon of the day, whatever clocks do at night.
  return new Calendar(timeZone).dayOf(Date.parse(from) / 3_600_000 + 24 * day + 12) ?? '';
}
