import type { Source } from '../../collectors/collector.js';
import { isCarried } from '../../native-free-parsers/carried.js';
import type { Format } from '../../native-free-parsers/format.js';
import type { FactName } from '../../native-free-parsers/row.js';
import type { TallyMode } from '../tally/tally-mode.js';

/** What the records of a source state, by its format and, where the format knows more, its layout and first bytes. */
export function factsOf(format: Format, layout: unknown, head: Buffer): readonly FactName[] {
  // A carrier's messages are not unwrapped for this.
  if (isCarried(layout) || format.framing === 'packet' || !format.factsOf) return format.facts;
  return format.factsOf(layout, head);
}

/** How a source's records are counted. What is read once, and states flows and names, teaches itself. */
export function countingMode(
  format: Format,
  { rereadable }: Pick<Source, 'rereadable'>,
  facts: readonly FactName[],
): TallyMode {
  const { identityGround: ground } = format;
  return {
    isLesson: false,
    otherNames: 'known',
    requestsNameServers: !isProxy(format),
    teachesItself: statesFlows(facts) && (isCapture(format) || (!rereadable && facts.includes('answer'))),
    leaseGround: ground === 'vpn' || ground === 'radius' ? ground : 'dhcp',
    logonGround: ground === 'vpn' || ground === 'radius' ? ground : 'directory',
  };
}

/**
 * How a source is read first, only for what it teaches; undefined where it teaches nothing that must be known before.
 *
 * - Who had an address when: before anything is counted, for no count may cross a change of holder.
 * - Which servers serve something: before names are counted, for their other names are kept, too.
 * - Where flows are in the same source, all names: there is no other pass before they are counted.
 *
 * A capture is read once, and teaches itself as it goes. A proxy's requests teach too little for a pass of their own, and so do requests beside flows, which are often the same visit.
 */
export function lessonMode(
  format: Format,
  opened: Pick<Source, 'rereadable'>,
  facts: readonly FactName[],
): TallyMode | undefined {
  if (isCapture(format)) return undefined;
  const statesNames =
    facts.includes('answer') || (facts.includes('request') && !isProxy(format) && !statesFlows(facts));
  if (!statesNames && !facts.includes('lease') && !facts.includes('logon')) return undefined;
  return { ...countingMode(format, opened, facts), isLesson: true, otherNames: statesFlows(facts) ? 'all' : 'none' };
}

/** Whether names must be known before it is counted. */
export function statesFlows(facts: readonly FactName[]): boolean {
  return facts.includes('flow');
}

/** Whether it is read from front to end. */
export function isCapture({ framing }: Pick<Format, 'framing'>): boolean {
  return framing === 'packet';
}

/** Its clients go to it, and it to the server: their flows are named by neither. */
function isProxy({ kind }: Pick<Format, 'kind'>): boolean {
  return kind === 'proxy' || kind === 'web server';
}
