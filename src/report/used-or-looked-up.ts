import type { Bytes } from '../tally/bytes-sum.js';
import { bytesSum } from '../tally/bytes-sum.js';
import { kindOfService } from '../tally/service-kind.js';
import type { Use } from './best-evidence.js';

/**
 * `looked-up`: only its name was. `reached`: something was fetched from it, as little as a page does that embeds its button or
 * prepares a connection. `used`: more than that, or a refusal of what somebody asked for.
 */
export const reaches = ['looked-up', 'reached', 'used'] as const;
export type Reach = (typeof reaches)[number];

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
  const seen = sumOf(uses.filter(({ evidence }) => evidence !== 'dns'));
  const targets = uses.map(targetOf);
  if (seen === undefined) return { reach: 'looked-up', because: 'only its name was looked up' };
  if (uses.some(({ service }) => kindOfService(service) === 'local')) return ofOwnMachine(seen);
  if (seen.blocked > 0) return used('it was asked for and refused');
  if (uses.some(({ client }) => client !== undefined)) return used('a program for AI services made the requests');
  if (uses.some(({ model }) => model !== undefined)) return used('a request names the model');
  if (targets.some(({ category }) => category === embeddedCategory)) return ofEmbedded(seen);
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

interface Sum extends Bytes {
  readonly requests: number;
  readonly blocked: number;
  readonly minutes: number;
  /** The best there is. */
  readonly evidence: Use['evidence'];
}

function sumOf(uses: readonly Use[]): Sum | undefined {
  if (uses.length === 0) return undefined;
  const low = uses.reduce((mask, { minutesLow }) => mask | minutesLow, 0);
  const high = uses.reduce((mask, { minutesHigh }) => mask | minutesHigh, 0);
  return {
    ...uses.reduce<Bytes>(bytesSum, {}),
    requests: uses.reduce((sum, { requests }) => sum + requests, 0),
    blocked: uses.reduce((sum, { blocked }) => sum + blocked, 0),
    minutes: bitCount(low) + bitCount(high),
    evidence: uses.some(({ evidence }) => evidence === 'proxy') ? 'proxy' : uses[0]!.evidence,
  };
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
