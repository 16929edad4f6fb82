import { Calendar } from '../calendar.js';
import type { CoveredSource, Period } from '../report-document.js';
import { Scrolling } from './scrolling.js';

/** So many shades tell few sources from many. */
const shades = 4;

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
  const most = Math.max(1, ...counts.flat());
  return (
    <figure>
      <figcaption>
        Sources with records, hour by hour
        <span class="note">In an hour with – no log was read: it was not assessed.</span>
      </figcaption>
      <Scrolling label="Sources by hour, table">
        <table class="calendar">
          <caption>How many sources have records in each hour</caption>
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
                  <td class={count > 0 ? `on-${Math.ceil((count / most) * shades)}` : 'off'}>
                    {count > 0 ? count : '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </figure>
  );
}

/** `Mon 9 Nov` of the period's days. */
function dayText({ from, timeZone }: Period, day: number): string {
  // Noon of the day, whatever clocks do at night.
  const date = new Calendar(timeZone).dayOf(Date.parse(from) / 3_600_000 + 24 * day + 12);
  if (date === undefined) return '';
  return new Date(date)
    .toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .replace(',', '');
}
