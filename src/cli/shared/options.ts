import { InvalidArgumentError, Option } from 'commander';
import type { Format, LogFormat } from '../../../native-free-parsers/format.js';
import { type Verdict, verdicts } from '../../policy/verdict.js';
import type { UsageRow } from '../../report/usage.js';
import { UserError } from '../../user-error.js';

/** Options that several commands share, worded once. */
export const databaseOption = () =>
  new Option('--db <address>', 'the database: a path or sqlite:PATH').default('./lamplighter.db');

export const jsonOption = () => new Option('--json', 'print one JSON document');

export const policyOption = () =>
  new Option(
    '--policy <file>',
    'the policy that turns use into verdicts (default: lamplighter.policy.yaml, if it is there)',
  );

export const signaturesOption = () =>
  new Option('--signatures <path>', "the organisation's own signatures, beside the built-in ones");

export const directoryOption = () =>
  new Option(
    '--directory <file>',
    'an export of the directory, CSV or LDIF: who has which account, in which department',
  );

export const keyFileOption = () =>
  new Option('--key-file <file>', 'the key that names were pseudonymised with, so that rules for people apply');

export const formatOption = () =>
  new Option('--format <name>', 'read the input as this format instead of detecting it');

export const failOnOption = () =>
  new Option(
    '--fail-on <list>',
    `end with 1 where something with one of these verdicts was used: ${verdicts.join(', ')}`,
  ).argParser(verdictList);

/** Whether `--fail-on` names a row: one of use, for what was only looked up is none, and not excluded. */
export function isNamed({ use, verdict, excluded }: UsageRow, failOn: readonly Verdict[] | undefined): boolean {
  return use === 'used' && excluded === undefined && (failOn?.includes(verdict) ?? false);
}

export const mappingOption = () =>
  new Option('--mapping <file>', 'read the input as this file says: which key or column states what');

export const logformatOption = () =>
  new Option(
    '--logformat <format>',
    "read the input as a log in this format of its program: 'squid:%ts.%03tu %>a %ru', 'nginx:$remote_addr …', 'apache:%h …', 'haproxy:%ci …'",
  );

export const timeZoneOption = () =>
  new Option('--tz <zone>', 'IANA zone of times that state none, such as Europe/Berlin')
    .argParser(timeZone)
    .default(Intl.DateTimeFormat().resolvedOptions().timeZone, "this machine's zone");

export const sinceOption = (flag = '--since') =>
  new Option(`${flag} <time>`, 'from this time or day on').argParser(time);

export const untilOption = (flag = '--until') =>
  new Option(`${flag} <time>`, 'before this time or day').argParser(time);

/** A date (`2026-11-16`), or date and time as RFC 3339, as Unix milliseconds; without a zone it is UTC. */
export function time(text: string): number {
  const ms = Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('expected a day (2026-11-16) or a time (2026-11-16T08:00:00Z).');
  return ms;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number, 1 or more.');
  return value;
}

function timeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('expected an IANA zone, such as Europe/Berlin or UTC.');
  }
}

/** The format that `--mapping` or `--logformat` describes or `--format` names, if one of them does. */
export async function chosenFormat(options: ChosenFormat): Promise<Format | undefined> {
  const { format, mapping, logformat } = options;
  const given = Object.entries({ format, mapping, logformat }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const flags = given.map(([name]) => `--${name}`).join(' and ');
    throw new UserError(`${flags}: both say how to read the input. Keep one.`);
  }
  if (logformat !== undefined) return logformatGiven(logformat);
  if (mapping === undefined) return formatNamed(format);
  const [{ loadMapping }, { mappedFormat }] = await Promise.all([
    import('../../mapping/load-mapping.js'),
    import('../../../native-free-parsers/mapping/mapped-format.js'),
  ]);
  return mappedFormat(loadMapping(mapping));
}

export interface ChosenFormat {
  readonly format?: string;
  /** Path of the mapping. */
  readonly mapping?: string;
  /** A format of log lines, as its program's configuration has it. */
  readonly logformat?: string;
}

/** The log of a program in a format of the site's own: `nginx:$remote_addr …`. Without a program it is Squid's. */
async function logformatGiven(text: string): Promise<LogFormat> {
  const [{ accessLogServers, namesInFormat }, { accessLogIn }] = await Promise.all([
    import('../../../native-free-parsers/access-logformat/compile.js'),
    import('../../../native-free-parsers/formats/custom-access-log.js'),
  ]);
  const server = accessLogServers.find((name) => text.startsWith(`${name}:`));
  if (!server) return squidLogformat(text.replace(/^squid:/, ''));
  const logformat = text.slice(server.length + 1);
  const names = namesInFormat(server, logformat);
  const hasTarget = ['requestLine', 'url', 'path', 'host'].some((name) => names.has(name));
  const missing = [...(hasTarget ? [] : ['what was asked for']), ...(names.has('time') ? [] : ['the time'])];
  if (missing.length > 0)
    throw new UserError(
      `--logformat ${text}: it does not name ${missing.join(' and ')}. Give what the configuration of ${server} has, behind "${server}:".`,
    );
  return accessLogIn(server, logformat);
}

/** Squid's log in a logformat of the site's own. */
async function squidLogformat(logformat: string): Promise<LogFormat> {
  const [{ squidWithLogformat }, { namesOf, templateOf }] = await Promise.all([
    import('../../../native-free-parsers/formats/squid-logformat.js'),
    import('../../../native-free-parsers/squid-logformat/compile.js'),
  ]);
  const names = namesOf(templateOf(logformat));
  const missing = Object.entries({ url: 'the target (%ru)', time: 'the time (%ts or %tl)' })
    .filter(([name]) => !names.has(name))
    .map(([, what]) => what);
  if (missing.length > 0)
    throw new UserError(
      `--logformat ${logformat}: it does not name ${missing.join(' and ')}. Give what squid.conf has behind the name.`,
    );
  return squidWithLogformat(logformat);
}

/** The format that `--format` names; loads them all. */
async function formatNamed(name: string | undefined): Promise<Format | undefined> {
  if (name === undefined) return undefined;
  const { formats } = await import('../../../native-free-parsers/registry.js');
  const format = formats.get(name);
  if (format) return format;
  throw new UserError(`--format ${name}: there is no such format. There is ${[...formats.keys()].join(', ')}.`);
}

export function verdictList(text: string): Verdict[] {
  return listOf(text, verdicts);
}

/** A comma-separated list of known words. */
export function listOf<T extends string>(text: string, known: readonly T[]): T[] {
  return text.split(',').map((each) => {
    const found = known.find((name) => name === each.trim());
    if (found === undefined) throw new InvalidArgumentError(`"${each}" is none of ${known.join(', ')}.`);
    return found;
  });
}
