import { Command } from 'commander';
import { harmless } from '../harmless.js';
import type { Catalogue } from '../match/catalogue.js';
import { openCatalogue } from '../match/open-catalogue.js';
import { hourText } from '../report/calendar.js';
import { clockSkewsOf } from '../report/clock-skews.js';
import { countText } from '../report/figure-text.js';
import { hiddenTrafficOf } from '../report/hidden-traffic.js';
import { openStore } from '../store/open.js';
import type { Source, StatementCount, Store } from '../store/store.js';
import { skewAdvice, skewText } from './shared/clock-text.js';
import { databaseOption, jsonOption } from './shared/options.js';
import { plural, print, printJson } from './shared/output.js';
import { hiddenText } from './shared/summary-text.js';
import { table, unknown } from './shared/table.js';

/** `lamplighter status`: what was read, what was not, and which hours the logs cover. */
export default function statusCommand(): Command {
  return new Command('status')
    .description('Say which sources were counted, which could not be read, and which hours they cover.')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter status --db /var/lib/lamplighter/lamplighter.db')
    .action(async ({ db, json }: { readonly db: string; readonly json?: boolean }) => {
      const store = await openStore(db, { create: false });
      try {
        const status = await statusOf(store);
        if (json) await printJson(status);
        else await print(statusText(status));
      } finally {
        await store.close();
      }
    });
}

type Status = Awaited<ReturnType<typeof statusOf>>;

async function statusOf(store: Store) {
  const sources = await store.sources();
  const failures = await store.failures();
  const hours = new Set((await store.coverage({})).map(({ hour }) => hour));
  const span = hours.size === 0 ? 0 : spanOf(hours);
  return {
    sources: sources.map(sourceStatus),
    failed: failures.map(({ name, reason, atMs }) => ({ path: name, reason, time: new Date(atMs).toISOString() })),
    hours: { covered: hours.size, without: span - hours.size },
    ...(await rolledUpIn(store)),
    known: await knownIn(store),
    hidden: await hiddenTrafficOf(store, hiddenNames(await openCatalogue())),
    ...(await privacyIn(store)),
    clocks: (await clockSkewsOf(store)).map((skew) => ({ ...skew, advice: skewAdvice(skew) })),
  };
}

function hiddenNames({ hidden }: Catalogue): (id: string) => string | undefined {
  const names = new Map(hidden.map(({ id, name }) => [`hidden/${id}`, name]));
  return (id) => names.get(id);
}

/** What is kept of hours that are gone; nothing where none are. */
async function rolledUpIn(store: Store) {
  const weeks = (await store.rollups()).filter(({ isFinal }) => isFinal);
  const [first] = weeks;
  if (first === undefined) return {};
  const hours = weeks.reduce((sum, { assessedHours }) => sum + assessedHours, 0);
  const from = hourText(first.week.first);
  const to = hourText(Math.max(...weeks.map(({ until }) => until)));
  return {
    rolledUp: { weeks: weeks.length, hours, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
  };
}

/** How names are kept, and how often they were revealed; nothing where they are plain. */
async function privacyIn(store: Store) {
  const privacy = await store.privacy();
  if (privacy === undefined) return {};
  const reveals = await store.reveals();
  return {
    pseudonymised: { key: privacy.keyId, subnets: privacy.keepsSubnets },
    revealed: {
      times: reveals.length,
      last: reveals.slice(-toldReveals).map(({ atMs, ...rest }) => ({ time: new Date(atMs).toISOString(), ...rest })),
    },
  };
}

/** `reveal --audit` lists all. */
const toldReveals = 10;

/** How much is known of who had which address, and of servers' names, and over what time. */
async function knownIn(store: Store) {
  const { leases, logons, resolutions } = await store.statementCounts();
  return { leases: knownStatus(leases), logons: knownStatus(logons), names: knownStatus(resolutions) };
}

function knownStatus({ count, from, to }: StatementCount) {
  return {
    count,
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
  };
}

/** From the first to the last hour, both counted. */
function spanOf(hours: ReadonlySet<number>): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const hour of hours) {
    first = Math.min(first, hour);
    last = Math.max(last, hour);
  }
  return last - first + 1;
}

function sourceStatus({ name, format, records, ignored, undated, outside, rejected, from, to, hours, readMs }: Source) {
  return {
    path: name,
    format,
    records,
    rejected,
    ...(ignored > 0 && { ignored }),
    ...(undated > 0 && { undated }),
    ...(outside > 0 && { outside }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
    hours,
    read: new Date(readMs).toISOString(),
  };
}

function statusText({
  sources,
  failed,
  hours,
  rolledUp,
  known,
  hidden,
  clocks,
  pseudonymised,
  revealed,
}: Status): string {
  const columns = [
    { title: 'SOURCE', path: true },
    { title: 'FORMAT', whole: true },
    { title: 'RECORDS', right: true },
    { title: 'REJECTED', right: true },
    { title: 'FROM' },
    { title: 'TO' },
  ];
  const folder = commonFolder(sources.map(({ path }) => path));
  const rows = sources.map((source) => [
    source.path.slice(folder.length),
    source.format,
    countText(source.records),
    countText(Object.values(source.rejected).reduce((sum, count) => sum + count, 0)),
    minute(source.from).slice(0, 5),
    minute(source.to),
  ]);
  const heading = folder === '' ? '' : `Sources below ${harmless(folder)}\n`;
  const parts = [sources.length === 0 ? 'Nothing was counted yet.' : heading + table(columns, rows)];
  if (hours.covered > 0)
    parts.push(
      `${plural(hours.covered, 'hour')} with records; ${plural(hours.without, 'hour')} between them without: not assessed.`,
    );
  if (rolledUp)
    parts.push(
      `Kept by the week, and by the hour no longer: ${plural(rolledUp.weeks, 'week')}, ${plural(rolledUp.hours, 'hour')} with records, ` +
        `${day(rolledUp.from)} to ${day(rolledUp.to)}.`,
    );
  const statements = [
    knownText('lease', known.leases),
    knownText('logon', known.logons),
    knownText('name of servers', known.names, 'names of servers'),
  ].filter((text) => text !== undefined);
  if (statements.length > 0) parts.push(['Known:', ...statements.map((text) => `  ${text}`)].join('\n'));
  if (hidden.length > 0) parts.push(hiddenText(hidden));
  if (pseudonymised) parts.push(privacyText(pseudonymised, revealed));
  if (clocks.length > 0) parts.push(['Clocks that disagree:', ...clocks.flatMap(clockLines)].join('\n'));
  if (failed.length > 0)
    parts.push(
      [
        'Not assessed, or not to the end:',
        ...failed.map(({ path, reason }) => `  ${harmless(path)}: ${harmless(reason)}`),
      ].join('\n'),
    );
  return `${parts.join('\n\n')}\n`;
}

/** What all paths begin with, up to a slash. */
function commonFolder([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return '';
  const parts = first.split('/').slice(0, -1);
  const isCommon = (count: number) => {
    const start = `${parts.slice(0, count).join('/')}/`;
    return others.every((path) => path.startsWith(start));
  };
  let count = parts.length;
  while (count > 0 && !isCommon(count)) count--;
  return count === 0 ? '' : `${parts.slice(0, count).join('/')}/`;
}

function privacyText({ key, subnets }: { key: string; subnets: boolean }, revealed: Status['revealed']): string {
  const lines = [`Names are pseudonymised with the key ${key}${subnets ? '; networks of addresses are kept' : ''}.`];
  if (!revealed || revealed.times === 0) return [...lines, 'None was revealed.'].join('\n');
  const last = revealed.last.map(({ time, who, pseudonyms, reason }) =>
    harmless(`  ${minute(time)}  ${who}: ${pseudonyms.join(', ')} (${reason})`),
  );
  const more = revealed.times > last.length ? ' Lately:' : '';
  return [...lines, `Revealed ${plural(revealed.times, 'time')}.${more}`, ...last].join('\n');
}

/** How sure, and of how much, in words. */
function clockLines(clock: Status['clocks'][number]): string[] {
  const share = `${Math.round(clock.share * 100)} %`;
  return [
    `  ${clock.clock} is ${skewText(clock)}: ${plural(clock.matches, 'start')} match, ${share} of those that could; ${surenesses[clock.sure]}.`,
    `    ${clock.advice}.`,
  ];
}

const surenesses = { high: 'sure', medium: 'likely', low: 'perhaps' } as const;

/** `12 leases, 11-20 08:00 to 11-20 17:30`; undefined where there are none. */
function knownText(one: string, { count, from, to }: Status['known']['leases'], many = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${countText(count)} ${count === 1 ? one : many}, ${minute(from)} to ${minute(to)}`;
}

function day(time: string | undefined): string {
  return time === undefined ? unknown : time.slice(0, 10);
}

function minute(time: string | undefined): string {
  return time === undefined ? unknown : `${time.slice(5, 10)} ${time.slice(11, 16)}`;
}
