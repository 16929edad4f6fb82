import { harmless } from '../../harmless.js';
import type {
  ExplainedEvidence,
  ExplainedFinding,
  ExplainedRecord,
  ExplainedStatement,
  ExplainedWho,
  Explanation,
} from '../explanation.js';
import { bytesText, countText, plural } from '../figure-text.js';

/** An explanation in words, harmless to show: what the terminal and the page print. */
export interface ExplanationWords {
  readonly heading: string;
  readonly findings: readonly FindingWords[];
  /** What it does not say, and that there is more. */
  readonly closing: readonly string[];
}

export interface FindingWords {
  readonly title: string;
  readonly lines: readonly LineOfWords[];
}

export interface LineOfWords {
  /** `What`, `Device`, `Record` …; '' where the line goes on with the one before. */
  readonly label: string;
  readonly text: string;
  /** It is shown as it stands in the log. */
  readonly isVerbatim?: true;
}

/** Of a record as much is kept; a longer name says no more. */
const longest = 1000;

/** An explanation in words, fit to be put before the person concerned. `howToSeeMore` ends the sentence about findings left out. */
export function explanationWords(
  { subject, kinds, findings, more, handedOn = 0 }: Explanation,
  howToSeeMore: string,
): ExplanationWords {
  const proxy = `${named(subject)} is a proxy: ${plural(handedOn, 'sighting')} of it ${handedOn === 1 ? 'is' : 'are'} its clients' use, which is told of them and not counted again.`;
  if (findings.length === 0) {
    const nothing = `Nothing is known of "${named(subject)}" in this time: no record of an AI service names it.`;
    return { heading: handedOn > 0 ? proxy : nothing, findings: [], closing: [] };
  }
  return {
    heading: `${named(subject)} (${kinds.join(', ')}): ${plural(findings.length + more, 'finding')}. Times are UTC.`,
    findings: findings.map(findingWords),
    closing: [
      ...(handedOn > 0 ? [proxy] : []),
      closing,
      ...(more > 0 ? [`… and ${countText(more)} more: ${howToSeeMore}.`] : []),
    ],
  };
}

const closing =
  'What a log shows is that a device and a service exchanged data, not why or what about. If something here is not as it was, say so: names and times come from the sources named above, and they can be wrong.';

/** A name or a record of a log, cut where it is longer than anybody reads. */
function named(text: string): string {
  return harmless(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

function findingWords(finding: ExplainedFinding, index: number): FindingWords {
  const { name, service, from, to, use, useBecause, verdict, rule, verdictBecause, excluded, who, evidence } = finding;
  const title = `${index + 1}. ${named(name)} (${service}), ${day(from)} ${clock(from)} to ${clock(to)}`;
  const lines = [
    labelled('What', `${use.replace('-', ' ')}: ${useBecause}.`),
    ...whoLines(who),
    ...evidence.flatMap(evidenceLines),
    labelled(
      'Verdict',
      `${verdict}${rule === undefined ? '' : ` by the rule "${named(rule)}"`}: ${named(verdictBecause)}.`,
    ),
    ...(excluded === undefined
      ? []
      : [labelled('', `Counted apart: it falls under the exclusion "${named(excluded)}".`)]),
  ];
  return { title, lines };
}

const grounds: Readonly<Record<string, string>> = {
  record: 'the record itself says so',
  dhcp: 'the DHCP server gave it the address',
  vpn: 'the VPN gateway says so',
  radius: 'the RADIUS server says so',
  neighbour: 'its MAC was seen beside the address',
  frame: 'its MAC sent packets from the address',
  directory: 'a logon of the directory says so',
  proxy: 'the proxy had that user signed in',
  address: 'its MAC is part of the address',
};
const surenesses: Readonly<Record<string, string>> = {
  high: 'for all of the time',
  medium: 'nothing says otherwise by then',
  low: 'for a part of the time; of the rest nothing is known',
};

function whoLines(who: ExplainedWho): LineOfWords[] {
  const {
    device,
    address,
    deviceGround,
    deviceConfidence,
    user,
    realm,
    userGround,
    userConfidence,
    department,
    shared,
  } = who;
  const lines: LineOfWords[] = [];
  if (device !== undefined) {
    const at = address === undefined ? '' : ` at ${named(address)}`;
    const why =
      deviceGround === undefined ? 'its address, which nothing names' : because(deviceGround, deviceConfidence);
    lines.push(labelled('Device', `${named(device)}${at}: ${why}.`), ...statementLines(who.lease));
  }
  if (user !== undefined) {
    const inRealm = realm === undefined ? '' : ` (${named(realm)})`;
    const from = department === undefined ? '' : `, ${named(department)}`;
    lines.push(
      labelled('User', `${named(user)}${inRealm}${from}: ${because(userGround ?? 'record', userConfidence)}.`),
    );
    lines.push(...statementLines(who.logon));
  } else if (shared === undefined) lines.push(labelled('User', 'nobody is known.'));
  if (shared !== undefined) lines.push(labelled(user === undefined ? 'User' : '', sharedText(shared)));
  return lines;
}

/** Who else may have been it is not told to one of them. */
function sharedText({ devices, users }: NonNullable<ExplainedWho['shared']>): string {
  const parts = [
    ...(devices.length > 1 ? [`one of ${devices.length} devices`] : []),
    ...(users.length > 1 ? [`one of ${users.length} people`] : []),
  ];
  return `${parts.join(', ')} who had it then; it is put down to none of them.`;
}

function because(ground: string, confidence: string | undefined): string {
  const sureness = ground === 'record' || confidence === undefined ? '' : `, ${surenesses[confidence]}`;
  return `${grounds[ground] ?? ground}${sureness}`;
}

function statementLines(statement: ExplainedStatement | undefined): LineOfWords[] {
  if (statement === undefined) return [];
  const { ground, from, until, address, mac, device, user, source } = statement;
  const facts = [address, mac, device, user].filter((fact) => fact !== undefined).join(' ');
  const time = `from ${day(from)} ${clock(from)}${until === undefined ? ', no end stated' : ` to ${day(until)} ${clock(until)}`}`;
  const where = source === undefined ? '' : `; ${named(source)}`;
  return [labelled('', `${ground}: ${named(facts)}, ${time}${where}`)];
}

function evidenceLines(evidence: ExplainedEvidence): LineOfWords[] {
  const { host, pattern, role, naming, answers = [], counts, minutes, client, model } = evidence;
  const lines = [
    labelled('Seen', `${seenText(evidence)}${counts ? '' : ' (not counted again)'}`),
    labelled('', `in ${plural(minutes.length, 'minute')}: ${shortList(minutes)}`),
  ];
  if (client !== undefined) lines.push(labelled('', `program: ${client}`));
  if (model !== undefined) lines.push(labelled('', `model: ${named(model)}`));
  if (host !== undefined) {
    const fits =
      pattern === undefined
        ? 'its path decided'
        : `fits ${pattern} of the catalogue${role === undefined ? '' : `, role ${role}`}`;
    lines.push(labelled('Host', `${named(host)}: ${fits}.`));
  }
  if (naming !== 'stated') lines.push(labelled('Name', `${namings[naming]}.`));
  for (const { address, ground, from, until, source } of answers) {
    const where = source === undefined ? '' : `; ${named(source)}`;
    lines.push(labelled('', `${ground}: ${address}, ${clock(from)} to ${clock(until)}${where}`));
  }
  return [...lines, ...recordLines(evidence)];
}

const namings: Readonly<Record<ExplainedEvidence['naming'], string>> = {
  stated: 'the record states it',
  'own-answer': "the client had been told that name for the server's address",
  'own-sni': 'the client had asked the server by that name',
  'other-answer': 'others had been told that name for the address, and no other',
  'other-sni': 'others had asked the server by that name, and by no other',
  range: 'the vendor publishes the address as its own',
  asn: 'the address is in a network of the vendor',
};

function seenText({ evidence, format, requests, blocked, bytesUp, bytesDown, bytes }: ExplainedEvidence): string {
  const nouns = { proxy: 'request', tls: 'connection', flow: 'flow', dns: 'look-up' } as const;
  const amounts = [
    ...(blocked > 0 ? [`${countText(blocked)} refused`] : []),
    ...(bytesUp !== undefined ? [`${bytesText(bytesUp)} sent`] : []),
    ...(bytesDown !== undefined ? [`${bytesText(bytesDown)} received`] : []),
    ...(bytes !== undefined ? [`${bytesText(bytes)} both ways`] : []),
  ];
  return [`${plural(requests, nouns[evidence])} in ${format}`, ...amounts].join(', ');
}

function recordLines({ record }: ExplainedEvidence): LineOfWords[] {
  if (record === undefined) return [];
  const { source, text, row, unread } = record;
  const place = [named(source), ...placeText(record)].join(', ');
  if (unread !== undefined) return [labelled('Record', `${place}: cannot be shown, ${unread}.`)];
  return [
    labelled('Record', `${place}, the first of them:`),
    ...(text === undefined ? [] : [verbatim(named(text))]),
    ...(row === undefined ? [] : [verbatim(named(JSON.stringify(row, undefined, 1).replace(/\n */g, ' ')))]),
  ];
}

function placeText({ line, packet, offset }: ExplainedRecord): string[] {
  if (packet !== undefined) return [`packet ${countText(packet)}`];
  if (line !== undefined) return [`line ${countText(line)}`];
  return offset === undefined ? [] : [`byte ${countText(offset)}`];
}

/** The first and last of a long list. */
function shortList(items: readonly string[]): string {
  if (items.length <= 10) return items.join(' ');
  return `${items.slice(0, 5).join(' ')} … ${items.slice(-4).join(' ')}`;
}

function labelled(label: string, text: string): LineOfWords {
  return { label, text };
}

function verbatim(text: string): LineOfWords {
  return { label: '', text, isVerbatim: true };
}

function day(time: string): string {
  return time.slice(0, 10);
}

function clock(time: string): string {
  return time.slice(11, 19);
}
