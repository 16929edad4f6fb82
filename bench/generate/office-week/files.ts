import { packed } from '../packed.js';
import { withDamage } from '../working-day.js';
import { directoryText, identityLogs } from './identity-logs.js';
import { sensors } from './sensors.js';
import { type OfficeLog, truthOf } from './truth.js';
import { visitsOfTheWeeks } from './week.js';

/** The files of the sample week, by path below `samples/`: the logs in `office-week/`, the directory and the truth beside it. */
export function officeWeekFiles(): ReadonlyMap<string, Buffer> {
  const visits = visitsOfTheWeeks();
  const files = new Map<string, Buffer>();
  const add = (file: string, text: string) =>
    files.set(`office-week/${file}`, file.endsWith('.gz') ? packed(text) : Buffer.from(text, 'latin1'));
  const logs: OfficeLog[] = [];
  for (const sensor of sensors) {
    const log = { sensor, visits: visits.filter(sensor.sees), counts: { records: 0, ignored: 0 } };
    add(sensor.file, logText(log));
    logs.push(log);
  }
  const identities = identityLogs();
  for (const { file, text } of identities) add(file, text);
  files.set('office-week.directory.csv', Buffer.from(directoryText()));
  files.set('office-week.truth.json', Buffer.from(`${JSON.stringify(truthOf(logs, identities), null, 2)}\n`));
  return files;
}

function logText({ sensor, visits, counts }: OfficeLog): string {
  const lines = visits.map((visit) => sensor.log.lines(visit, counts));
  counts.ignored += sensor.log.header.split('\n').length - 1;
  return sensor.log.header + withDamage(lines, sensor.log.damaged, sensor.damaged);
}
