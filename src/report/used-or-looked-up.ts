import type { Reach } from '../store/rollup.js';
import { statedSum } from '../tally/bytes-sum.js';
import { kindOfService } from '../tally/service-kind.js';
import type { Use } from './best-evidence.js';

export { type Reach, reaches } from '../store/rollup.js';

/** What the catalogue says of where a use went; absent where it says nothing. */
export interface UseTarget {
  /** Of the host. */
  readonly role?: 'app' | 'api' | 'download' | 'auth' | 'asset' | 'telemetry' | undefined;
  /** Id of the service's category. */
  readonly category?: string | undefined;
}

/** Whether it was use, and the fact that decided, for people. */
export interface ReachAnswer {
  readonly reach: Reach;
  readonly because: string;
}

/** A TLS greeting and one small request send less; a question with its page, or a prompt in a call, sends more. */
const sentByUse = 4_000;
/** The same with what came back, certificates and a script among it, for logs that state one total for both ways. */
const exchangedByUse = 16_000;
/** More than a script and its images: a long answer, a picture, a model. */
const receivedByLoad = 1_000_000;
/** A TLS greeting, with the share of a key against quantum computers, and one small request, on average over some connections. */
const sentInPassing = 2_000;
/** The same of a programming interface, whose smallest calls send little more. */
const sentInPassingToApi = 1_600;
/** Certificates and a button. */
const receivedInPassing = 16_000;
/** So much sent in passing adds up to use. */
const sentInPassingInAll = 12_000;
/** Certificates and a button through a proxy that states only what was received, up to three times. */
const receivedThroughProxy = 8_000;
const requestsInPassing = 3;
/** A page that embeds something asks for it once or twice. */
const requestsOfUse = 4;
/** Likewise; a page that stays open may ask once more. */
const minutesOfUse = 3;
/** What visitors of other sites meet as a button in the corner, which polls while the page is open. */
const embeddedCategory = 'customer-service';
const sentToEmbedded = 50_000;

/**
 * The rule: what was seen of one person, device and service in one hour, the first line that fits decides.
 * docs/attribution.md words it for users; the thresholds are the only ones there are.
 */
export function reachOf(uses: readonly Use[], targetOf: (use: Use) => UseTarget): ReachAnswer {
  const seen = sumOf(uses);
  const targets = uses.map(targetOf);
  if (seen === undefined) return { reach: 'looked-up', because: 'only its name was looked up' };
  if (seen.blocked >= seen.requests && seen.blocked > 0)
    return { reach: 'refused', because: 'every request was refused' };
  if (seen.blocked > 0) return used('some of its requests were refused, and others were not');
  if (uses.some(({ service }) => kindOfService(service) === 'local')) return ofOwnMachine(seen);
  if (uses.some(({ client }) => client !== undefined)) return used('a program for AI services made the requests');
  if (uses.some(({ model }) => model !== undefined)) return used('a request names the model');
  if (targets.some(({ category }) => category === embeddedCategory)) return ofEmbedded(seen);
  if (isInPassing(seen, targets)) return reached(`in each of ${seen.requests} connections little was exchanged`);
  if (Math.min(seen.minutes, seen.requests) >= minutesOfUse)
    return used(`it was active in ${seen.minutes} minutes of the hour`);
  if (seen.requests >= requestsOfUse) return used(`there were ${seen.requests} requests or connections`);
  if ((seen.bytesDown ?? 0) >= receivedByLoad) return used(`${seen.bytesDown} bytes were received`);
  return ofOneMinute(seen, targets);
}

/** What a use came to; where nobody asked, whatever is more than a look-up counts as use. */
export function reachOfUse({ reach, evidence }: Pick<Use, 'reach' | 'evidence'>): Reach {
  return reach ?? (evidence === 'dns' ? 'looked-up' : 'used');
}

/** No page embeds what runs on an own machine; who looks for open ports gets no answer from most. */
function ofOwnMachine({ bytesDown, requests }: Sum): ReachAnswer {
  if (bytesDown === 0) return reached('nothing came back');
  return used(`a model server or tool on an own machine was asked, ${requests} times`);
}

function ofEmbedded({ bytesUp = 0 }: Sum): ReachAnswer {
  return bytesUp >= sentToEmbedded
    ? used(`${bytesUp} bytes were sent`)
    : reached('other sites embed it, and little was sent to it');
}

/** Pages that embed something are opened again: many small exchanges are no more use than one. */
function isInPassing(seen: Sum, targets: readonly UseTarget[]): boolean {
  const { evidence, requests, bytesUp, bytesDown } = seen;
  const isApi = targets.some(({ role }) => role === 'api');
  if (evidence === 'proxy') {
    if (isApi || bytesUp !== undefined || bytesDown === undefined || requests === 0) return false;
    return requests <= requestsInPassing && bytesDown < requests * receivedThroughProxy;
  }
  if (bytesUp === undefined || bytesUp >= sentInPassingInAll) return false;
  // Flow logs often have a record for each direction, and then twice as many as there were connections.
  const connections = Math.max(1, evidence === 'flow' ? Math.ceil(requests / 2) : requests);
  const sent = connections * (isApi ? sentInPassingToApi : sentInPassing);
  return bytesUp < sent && (bytesDown ?? 0) < connections * receivedInPassing;
}

/** A few requests in a minute or two. */
function ofOneMinute(seen: Sum, targets: readonly UseTarget[]): ReachAnswer {
  const { bytesUp, bytesDown, bytesBoth, evidence } = seen;
  const isApi = targets.some(({ role }) => role === 'api');
  if (bytesUp !== undefined) {
    if (bytesUp >= sentByUse) return used(`${bytesUp} bytes were sent`);
    // Pages do not call it, programs do, and a prompt may be short.
    if (isApi && bytesUp >= sentByUse / 4) return used(`${bytesUp} bytes were sent to its programming interface`);
    return reached(`only ${bytesUp} bytes were sent, in ${seen.requests} requests`);
  }
  if (bytesDown === undefined && bytesBoth !== undefined) {
    if (bytesBoth >= exchangedByUse || isApi) return used(`${bytesBoth} bytes were exchanged`);
    return reached(`only ${bytesBoth} bytes were exchanged, in ${seen.requests} requests`);
  }
  // Where a log does not say what was sent, a request is one; a greeting may be of a connection that was never used.
  if (evidence !== 'tls' || isApi) return used('a request to it was seen, of unknown size');
  return seen.requests > 1
    ? used(`there were ${seen.requests} connections`)
    : reached('one connection, of unknown size');
}

interface Sum {
  readonly bytesUp: number | undefined;
  readonly bytesDown: number | undefined;
  readonly bytesBoth: number | undefined;
  readonly requests: number;
  readonly blocked: number;
  readonly minutes: number;
  /** The best there is. */
  readonly evidence: Use['evidence'];
}

/** Of all that was more than a look-up; undefined where nothing was. */
function sumOf(uses: readonly Use[]): Sum | undefined {
  let evidence: Use['evidence'] | undefined;
  let [bytesUp, bytesDown, bytesBoth]: [number?, number?, number?] = [];
  let [requests, blocked, low, high] = [0, 0, 0, 0];
  for (const use of uses) {
    if (use.evidence === 'dns') continue;
    if (evidence === undefined || use.evidence === 'proxy') evidence = use.evidence;
    bytesUp = statedSum(bytesUp, use.bytesUp);
    bytesDown = statedSum(bytesDown, use.bytesDown);
    bytesBoth = statedSum(bytesBoth, use.bytesBoth);
    requests += use.requests;
    blocked += use.blocked;
    low |= use.minutesLow;
    high |= use.minutesHigh;
  }
  if (evidence === undefined) return undefined;
  return { bytesUp, bytesDown, bytesBoth, requests, blocked, evidence, minutes: bitCount(low) + bitCount(high) };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function used(because: string): ReachAnswer {
  return { reach: 'used', because };
}

function reached(because: string): ReachAnswer {
  return { reach: 'reached', because };
}
