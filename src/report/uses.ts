import { attributorOf } from '../identity/attribute.js';
import type { TimelineOptions } from '../identity/timelines.js';
import { hoursOf, type Store, type UsageCell, type UsageFilter } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import { kindOfService, type ServiceKind, serviceKinds } from '../tally/service-kind.js';
import { attributedCells } from './attributed-cells.js';
import { bestEvidence, type Use } from './best-evidence.js';
import { type ClockCorrections, correctedCells } from './corrected-cells.js';
import { UseJudge } from './judged-uses.js';
import type { UseTarget } from './used-or-looked-up.js';

/** What reading needs to know beside the store. */
export interface UseReading extends TimelineOptions {
  /** Where a use went, as far as the catalogue says. */
  readonly targetOf?: (use: Use) => UseTarget;
  /** What is read beside AI services, which it is not mixed with: AI on own machines, hidden traffic. Services alone where absent. */
  readonly kinds?: ReadonlySet<ServiceKind>;
  /** Clocks to put right, by format. */
  readonly corrections?: ClockCorrections;
}

/**
 * What a store keeps, as uses that may be added up: put down to devices and people by what is known of them by now, weighed
 * so that each is there once, and told from look-ups. In ascending order of hour.
 *
 * A filter by user or device leaves what others did at the same place, in the same hour, with the same service: whoever
 * adds uses up looks at each one's own.
 */
export async function* usesOf(store: Store, filter: UsageFilter, reading: UseReading = {}): AsyncGenerator<Use> {
  const { first, end } = hoursOf(filter);
  const { corrections = new Map<string, number>() } = reading;
  const wide = widened(filter, 1 + Math.max(0, ...[...corrections.values()].map(Math.abs)));
  const { leases, logons } = await store.bindings(wide);
  const isKnown = leases.length + logons.length > 0 || reading.personOf !== undefined;
  // Whom a cell belongs to is known once it is read: the names that are asked for may not be the log's.
  const { user: _user, device: _device, ...all } = wide;
  const stored = store.usage(isKnown || corrections.size > 0 ? all : wide);
  const timed = corrections.size > 0 ? correctedCells(stored, corrections) : stored;
  const attributor = isKnown ? attributorOf({ leases, logons }, reading) : undefined;
  const judge = new UseJudge(reading.targetOf ?? nowhereKnown);
  // Whoever names a service means it, whatever its kind.
  const kinds = filter.service === undefined ? (reading.kinds ?? servicesOnly) : everyKind;
  const isAskedFor = ({ hour, service }: Use) => hour >= first && hour < end && kinds.has(kindOfService(service));
  for await (const cells of byHour(timed)) {
    const uses = bestEvidence(attributor ? attributedCells(cells, attributor) : cells);
    for (const use of judge.take(uses)) if (isAskedFor(use)) yield use;
  }
  for (const use of judge.finish()) if (isAskedFor(use)) yield use;
}

const servicesOnly: ReadonlySet<ServiceKind> = new Set(['service']);
const everyKind: ReadonlySet<ServiceKind> = new Set(serviceKinds);

/** All cells of an hour together: handing them on one by one through all that is done with them took half of the time of reading. */
async function* byHour(cells: AsyncIterable<UsageCell>): AsyncGenerator<readonly UsageCell[]> {
  let together: UsageCell[] = [];
  for await (const cell of cells) {
    if (together.length > 0 && together[0]!.hour !== cell.hour) {
      yield together;
      together = [];
    }
    together.push(cell);
  }
  if (together.length > 0) yield together;
}

/** What is use is told from the hours next to it too; a clock that is wrong has them elsewhere. */
function widened(filter: UsageFilter, hours: number): UsageFilter {
  const { from, to } = filter;
  const ms = hours * hourMs;
  return { ...filter, ...(from !== undefined && { from: from - ms }), ...(to !== undefined && { to: to + ms }) };
}

function nowhereKnown(): UseTarget {
  return {};
}
