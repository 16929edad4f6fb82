import { formats } from '../../../native-free-parsers/registry.js';
import { harmless } from '../../harmless.js';
import type { ScanReport } from '../../pipeline/scan-report.js';
import { isShadow } from '../../policy/verdict.js';
import { bytesText, countText } from '../../report/figure-text.js';
import type { HiddenRow } from '../../report/hidden-traffic.js';
import { plural } from './output.js';
import type { Summary } from './summary.js';
import { usageTable } from './usage-table.js';

const mostRows = 20;

/** What a person wants to know after a scan, the answer first, at 80 columns. */
export function summaryText(report: ScanReport, summary: Summary): string {
  return [
    answer(report, summary),
    services(summary),
    localText(summary),
    whatWasRead(report),
    hiddenText(summary.hidden),
    notAssessed(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function answer({ sources, failed }: ScanReport, { used: who, usage }: Summary): string {
  if (usage.rows.length === 0) {
    if (sources.every(({ records, skipped }) => records === 0 && skipped !== 'already counted'))
      return 'Nothing was assessed: no record could be read. That says nothing about AI here.';
    if (sources.every(tellsOnlyWho))
      return 'These logs say who was where, not what was used.\nScan logs of traffic or of name resolution beside them.';
    const limit = failed.length > 0 ? ', in what could be read' : '';
    return `No use of an AI service of the catalogue was seen${limit}.`;
  }
  const used = usage.rows.filter(({ use, excluded }) => use === 'used' && excluded === undefined);
  const shadow = used.filter(({ verdict }) => isShadow(verdict));
  const lines = [
    `${plural(used.length, 'AI service')} in use, by ${whoText(who.users, who.devices)}; ${approval(used.length, shadow.length)}.`,
  ];
  const refused = usage.rows.filter(({ use, excluded }) => use === 'refused' && excluded === undefined).length;
  const lookedUp = usage.rows.filter(({ use }) => use === 'looked-up').length;
  const reached = usage.rows.filter(({ use }) => use === 'reached').length;
  if (refused > 0) lines.push(`${plural(refused, 'more service')} asked for and always refused: not used.`);
  if (reached > 0)
    lines.push(`${plural(reached, 'more service')} only reached, as by a page that embeds it: not used.`);
  if (lookedUp > 0) lines.push(`${plural(lookedUp, 'more service')} only looked up in DNS: seen, not used.`);
  return lines.join('\n');
}

/** Leases and logons: nothing about AI follows from them alone. */
function tellsOnlyWho({ format }: ScanReport['sources'][number]): boolean {
  const facts = format === undefined ? undefined : formats.get(format)?.facts;
  return facts?.every((fact) => fact === 'lease' || fact === 'logon') === true;
}

function approval(used: number, shadow: number): string {
  if (shadow === 0) return 'all approved or tolerated';
  return shadow === used ? 'nobody approved any' : `nobody approved ${countText(shadow)} of them`;
}

function whoText(users: number, devices: number): string {
  if (users === 0) return `${plural(devices, 'device')} (no log names a user)`;
  return `${plural(users, 'user')} on ${plural(devices, 'device')}`;
}

function services({ usage }: Summary): string {
  if (usage.rows.length === 0) return '';
  const rest = usage.rows.length - mostRows;
  const more = rest > 0 ? `\n… and ${plural(rest, 'more service')}: lamplighter usage` : '';
  return usageTable(usage.rows.slice(0, mostRows), ['service']) + more;
}

/** Apart from the services: nobody's data leaves for it. */
function localText({ local }: Summary): string {
  if (local.rows.length === 0) return '';
  const tools = local.rows.map(
    ({ name, service, devices }) => `${name ?? service} (${plural(devices ?? 0, 'device')})`,
  );
  return `AI on own machines: ${listText(tools)}.\nlamplighter usage --category local`;
}

function whatWasRead({ sources, records, rejected, bytes, seconds }: ScanReport): string {
  const counted = sources.filter(({ skipped }) => skipped === undefined);
  const lines = [
    `Read ${plural(counted.length, 'source')}: ${plural(records, 'record')}, ${bytesText(bytes)} in ${seconds.toFixed(1)} s.`,
  ];
  const already = sources.filter(({ skipped }) => skipped === 'already counted').length;
  if (already > 0) lines.push(`${plural(already, 'source')} had been counted already and changed nothing.`);
  const empty = sources.filter(({ skipped }) => skipped === 'empty').length;
  if (empty > 0) lines.push(`${plural(empty, 'source')} ${empty === 1 ? 'is' : 'are'} empty.`);
  lines.push(...times(report(counted)), ...damage(counted, rejected), ...leftOut(counted));
  return lines.join('\n');
}

type Sources = ScanReport['sources'];

function report(sources: Sources): { from: string; to: string } | undefined {
  const from = sources.flatMap((source) => source.from ?? []).sort()[0];
  const to = sources
    .flatMap((source) => source.to ?? [])
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

function times(range: { from: string; to: string } | undefined): string[] {
  if (!range) return [];
  const short = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
  return [`Their records are from ${short(range.from)} to ${short(range.to)} UTC.`];
}

function damage(sources: Sources, rejected: number): string[] {
  if (rejected === 0) return [];
  const reasons = new Map<string, number>();
  for (const source of sources)
    for (const [reason, count] of Object.entries(source.rejected))
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const list = [...reasons]
    .sort((one, other) => other[1] - one[1])
    .map(([reason, count]) => `${countText(count)} ${reason}`);
  return [
    `Rejected ${plural(rejected, 'damaged record')}: ${list.join(', ')}.`,
    'lamplighter rows FILE --rejects OUT lists them, with line and reason.',
  ];
}

function leftOut(sources: Sources): string[] {
  const undated = sum(sources, ({ undated }) => undated);
  const outside = sum(sources, ({ outside }) => outside);
  return [
    ...(undated > 0 ? [`${plural(undated, 'record')} without a time could not be placed.`] : []),
    ...(outside > 0 ? [`${plural(outside, 'record')} outside --since and --until were left out.`] : []),
  ];
}

function sum(sources: Sources, pick: (source: Sources[number]) => number | undefined): number {
  return sources.reduce((total, source) => total + (pick(source) ?? 0), 0);
}

/** Every kind of traffic whose content logs cannot show; '' where none was seen. */
export function hiddenText(hidden: readonly HiddenRow[]): string {
  if (hidden.length === 0) return '';
  const lines = hidden.map(({ name, devices, lookedUp }) => {
    const only =
      lookedUp === undefined ? '' : lookedUp === devices ? ', looked up only' : `, ${lookedUp} looked up only`;
    return `  ${harmless(name)}: ${plural(devices, 'device')}${only}`;
  });
  return ['What could not be seen, for it is hidden from these logs:', ...lines].join('\n');
}

function listText(texts: readonly string[]): string {
  const shown = texts.slice(0, mostRows);
  const rest = texts.length - shown.length;
  return harmless([...shown, ...(rest > 0 ? [`and ${countText(rest)} more`] : [])].join(', '));
}

function notAssessed({ failed }: ScanReport): string {
  if (failed.length === 0) return '';
  const shown = failed.slice(0, mostRows).map(({ path, reason }) => `  ${harmless(path)}: ${harmless(reason)}`);
  const rest = failed.length - mostRows;
  return [
    `Not assessed, or not to the end (${countText(failed.length)}):`,
    ...shown,
    ...(rest > 0 ? [`  … and ${countText(rest)} more: lamplighter status`] : []),
  ].join('\n');
}
