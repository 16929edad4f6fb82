import { fileURLToPath } from 'node:url';
import type { Case, Contender, Figures } from '../case.js';
import { atMost, equal } from '../claims.js';
import { cpu, figure, peak, wall } from '../columns.js';
import { program } from '../commands.js';
import { yearStore } from '../generate/year-store.js';

const name = 'report';
const pageName = 'serve';
const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));

const report: Case = {
  question:
    'How long does the report of a week take over a year of 10,000 people and 500 services, and its page, and is it right?',
  inQuick: true,
  bytes: 0,
  async plan({ quick }) {
    const size = quick ? { weeks: 10, users: 200, services: 50 } : { weeks: 52, users: 10_000, services: 500 };
    const { path, truth } = await yearStore(size);
    return {
      contenders: [reportOf(path), pageOf(path)],
      columns: [
        wall,
        cpu,
        peak,
        figure('users', 'people'),
        figure('services', 'services'),
        figure('openSeconds', 's to open'),
      ],
      claims: (results) => {
        const { figures, wallSeconds, peakBytes } = results.get(name)!;
        return [
          equal('people', figures.users, truth.users),
          equal('services', figures.services, truth.services),
          equal('bytes sent', figures.bytesUp, truth.bytesUp),
          ...(quick
            ? []
            : [
                atMost(`seconds over ${truth.cells.toLocaleString('en')} cells`, wallSeconds, 3),
                atMost('MB at the peak', peakBytes === undefined ? undefined : peakBytes / 1e6, 400, 0),
                atMost('seconds until its page opens', results.get(pageName)!.figures.openSeconds, 1),
              ]),
        ];
      },
    };
  },
};
export default report;

function pageOf(database: string): Contender {
  return {
    name: pageName,
    command: [process.execPath, program('contenders/open-page.js'), database],
    bytes: 0,
    figures: (stdout) => JSON.parse(stdout) as Figures,
  };
}

function reportOf(database: string): Contender {
  return {
    name,
    command: [
      process.execPath,
      main,
      'report',
      '--week',
      '2026-W46',
      '--tz',
      'UTC',
      '--db',
      database,
      '--format',
      'json',
    ],
    bytes: 0,
    figures: (stdout) => {
      const { users, services } = JSON.parse(stdout) as {
        users: unknown[];
        services: ReadonlyArray<{ use: string; bytesUp?: number }>;
      };
      const bytesUp = services.reduce((sum, service) => sum + (service.bytesUp ?? 0), 0);
      return { users: users.length, services: services.length, bytesUp } satisfies Figures;
    },
  };
}
