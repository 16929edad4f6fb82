import { headerLines } from '../log-text.js';
import { packed } from '../packed.js';
import { logTexts } from '../registry.js';
import { type Visit, visitsOfTheDay } from './day.js';
import { type Sensor, sensors } from './sensors.js';
import { type SensorLog, truthOf } from './truth.js';

/** The files of the sample day, by path below `samples/`: the logs in `office-day/`, and the truth beside it. */
export function officeDayFiles(): ReadonlyMap<string, Buffer> {
  const visits = visitsOfTheDay();
  const files = new Map<string, Buffer>();
  const logs: SensorLog[] = [];
  for (const sensor of sensors) {
    const log = { sensor, visits: visits.filter(sensor.sees), counts: { records: 0, ignored: 0 } };
    const text = logText(log);
    files.set(`office-day/${sensor.file}`, sensor.file.endsWith('.gz') ? packed(text) : Buffer.from(text, 'latin1'));
    logs.push(log);
  }
  files.set('office-day.truth.json', Buffer.from(`${JSON.stringify(truthOf(logs), null, 2)}\n`));
  return files;
}

function logText({ sensor, visits, counts }: SensorLog): string {
  const text = logTexts.get(sensor.text)!;
  const lines = visits.map(({ exchange }) => text.lines(exchange, counts));
  for (const place of damagedPlaces(sensor, visits)) lines[place] += text.damaged;
  counts.ignored += headerLines(text);
  return text.header + lines.join('');
}

function damagedPlaces({ damaged }: Sensor, visits: readonly Visit[]): readonly number[] {
  return Array.from({ length: damaged }, (_, i) => Math.floor(((i + 1) * visits.length) / (damaged + 1)));
}
