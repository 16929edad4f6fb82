import { headerLines } from '../log-text.js';
import { packed } from '../packed.js';
import { logTexts } from '../registry.js';
import { withDamage } from '../working-day.js';
import { visitsOfTheDay } from './day.js';
import { sensors } from './sensors.js';
import { type OfficeLog, truthOf } from './truth.js';

/** The files of the sample day, by path below `samples/`: the logs in `office-day/`, and the truth beside it. */
export function officeDayFiles(): ReadonlyMap<string, Buffer> {
  const visits = visitsOfTheDay();
  const files = new Map<string, Buffer>();
  const logs: OfficeLog[] = [];
  for (const sensor of sensors) {
    const log = { sensor, visits: visits.filter(sensor.sees), counts: { records: 0, ignored: 0 } };
    const text = logText(log);
    files.set(`office-day/${sensor.file}`, sensor.file.endsWith('.gz') ? packed(text) : Buffer.from(text, 'latin1'));
    logs.push(log);
  }
  files.set('office-day.truth.json', Buffer.from(`${JSON.stringify(truthOf(logs), null, 2)}\n`));
  return files;
}

function logText({ sensor, visits, counts }: OfficeLog): string {
  const text = logTexts.get(sensor.text)!;
  const lines = visits.map(({ exchange }) => text.lines(exchange, counts));
  counts.ignored += headerLines(text);
  return text.header + withDamage(lines, text.damaged, sensor.damaged);
}
