import { formats } from '../../native-free-parsers/registry.js';
import type { Case, Claim, Contender, Figures, Results } from '../case.js';
import { allEqual, equal } from '../claims.js';
import { figure } from '../columns.js';
import { contender, freshDatabase, shell, whereDuckDbLoads } from '../commands.js';
import { hostLists } from '../generate/host-lists.js';
import { type GeneratedLog, generatedLog, type ServiceTruth, type Truth } from '../generate/log-file.js';
import { logTexts } from '../generate/registry.js';

const [grep, duckDb, tuned, loop] = ['grep -c -F -f', 'DuckDB', 'DuckDB, tuned', 'split and objects'] as const;

const counts: Case = {
  question: 'Does a scan count what the generator wrote, and what other programs count?',
  inQuick: true,
  bytes: 64e6,
  async plan({ bytes }) {
    const logs = new Map(
      [...logTexts]
        .filter(([, { format }]) => formats.has(format))
        .map(([name]) => [name, generatedLog(name, bytes)] as const),
    );
    const rivals = await rivalsOver(logs.get('squid')!);
    return {
      contenders: [...[...logs].map(([name, log]) => scanned(name, log)), ...rivals],
      columns: ['records', 'rejected', 'services', 'lines', 'groups', 'requests'].map((key) => figure(key, key)),
      claims: (results) => [
        ...[...logs].flatMap(([name, { truth }]) => scanClaims(name, results, truth)),
        ...rivalClaims(results, logs.get('squid')!.truth),
      ],
    };
  },
};
export default counts;

function scanned(name: string, { path, truth }: GeneratedLog): Contender {
  const database = freshDatabase(`counts-${name}`);
  return { ...contender(name, 'scan-and-usage', [path, database.path], truth), before: database.remove };
}

async function rivalsOver({ path, truth }: GeneratedLog): Promise<readonly Contender[]> {
  const lists = hostLists();
  return [
    shell(grep, `grep -c -F -f ${lists.names} ${path}`, 'lines', truth),
    contender(loop, 'split-loop', [path, lists.services], truth),
    ...(await whereDuckDbLoads([
      contender(duckDb, 'duckdb', ['plain', path, lists.services], truth),
      contender(tuned, 'duckdb', ['tuned', path, lists.services], truth),
    ])),
  ];
}

function scanClaims(name: string, results: Results, truth: Truth): readonly Claim[] {
  const { figures } = results.get(name)!;
  const services = Object.entries(truth.services);
  const claim = (key: string, expected: number) => equal(`${name}: ${key}`, figures[key], expected);
  return [
    claim('records', truth.records),
    claim('rejected', truth.damaged),
    claim('services', services.length),
    claim('devices', truth.devices),
    claim('users', truth.users),
    allEqual(`${name}: requests by service`, figures, keyed('requests', services, 'requests')),
    allEqual(`${name}: blocked by service`, figures, keyed('blocked', services, 'blocked')),
  ];
}

function keyed(prefix: string, services: readonly [string, ServiceTruth][], field: keyof ServiceTruth): Figures {
  return Object.fromEntries(services.map(([service, truth]) => [`${prefix} ${service}`, truth[field]]));
}

/** grep finds near misses too, which the generator counts; the others must find just what a scan finds. */
function rivalClaims(results: Results, truth: Truth): readonly Claim[] {
  const exact = [loop, duckDb, tuned].filter((name) => results.has(name));
  return [
    equal(`${grep}: lines`, results.get(grep)?.figures.lines, truth.aiLines),
    ...exact.flatMap((name) => [
      equal(`${name}: requests`, results.get(name)?.figures.requests, truth.aiExchanges),
      equal(`${name}: groups`, results.get(name)?.figures.groups, truth.groups),
    ]),
  ];
}
