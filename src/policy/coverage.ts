import { type Audience, audienceCovers, audiencesOverlap, singlesOf } from './audience.js';
import type { KnownIds, KnownService } from './known-ids.js';
import type { Rule, RuleSubject, Subject } from './rule.js';
import { HostTerms, NameTerms, type Terms } from './terms.js';

/** Which uses rules have in common, as far as the rules themselves and the catalogue tell. */
export class Coverage {
  readonly #services: ReadonlyMap<string, KnownService>;
  readonly #servicesOf = new WeakMap<Rule, ReadonlySet<KnownService>>();

  constructor(known: KnownIds | undefined) {
    this.#services = new Map(known?.services.map((service) => [service.id, service]));
  }

  /** Whether every use that fits `narrow` fits `wide`. */
  covers(wide: Rule, narrow: Rule): boolean {
    if (!expiryCovers(wide, narrow)) return false;
    if (wide.hours !== undefined && !(narrow.hours !== undefined && wide.hours.covers(narrow.hours))) return false;
    if (wide.audience !== undefined && !(narrow.audience && audienceCovers(wide.audience, narrow.audience)))
      return false;
    return wide.what.every((each) => this.#subjectCovered(each, narrow));
  }

  /** Whether some use fits both. */
  overlaps(left: Rule, right: Rule): boolean {
    if (left.hours !== undefined && right.hours !== undefined && !left.hours.overlaps(right.hours)) return false;
    if (left.audience && right.audience && !audiencesOverlap(left.audience, right.audience)) return false;
    const meets = left.what.every(({ subject, terms }) => {
      const other = termsFor(right, subject);
      return other === undefined || other.keys.some((key) => terms.overlaps(key));
    });
    return meets && this.#sharesService(left, right);
  }

  /** Whether the catalogue has a service that the rule's services, vendors and categories all fit; true where it does not know them. */
  canFit({ what }: Rule): boolean {
    const facts = what.filter(({ subject }) => serviceFacts.has(subject));
    const services = [...this.#services.values()];
    const known = facts.every((fact) => services.some((service) => fitsService(fact, service)));
    return (
      !known || facts.length === 0 || services.some((service) => facts.every((fact) => fitsService(fact, service)))
    );
  }

  #subjectCovered({ subject, terms }: RuleSubject, narrow: Rule): boolean {
    const own = termsFor(narrow, subject);
    if (own !== undefined) return own.keys.every((key) => terms.covers(key));
    if (subject !== 'vendor' && subject !== 'category') return false;
    // A rule for services is within one for their vendor.
    const services = termsFor(narrow, 'service');
    return services?.keys.every((key) => this.#serviceFits(key, subject, terms)) ?? false;
  }

  #serviceFits(id: string, subject: 'vendor' | 'category', terms: Terms): boolean {
    const service = this.#services.get(id);
    return service !== undefined && terms.find(service[subject]) !== undefined;
  }

  /** Whether some service can be used as both rules say; false where only a catalogue could tell and there is none. */
  #sharesService(left: Rule, right: Rule): boolean {
    const factsOf = ({ what }: Rule) => what.filter(({ subject }) => serviceFacts.has(subject));
    const [ofLeft, ofRight] = [factsOf(left), factsOf(right)];
    if (this.#services.size === 0) {
      return ofLeft.length === 0 || ofRight.length === 0 || ofLeft.some(({ subject }) => termsFor(right, subject));
    }
    if (ofLeft.length === 0 && ofRight.length === 0) return true;
    const services = this.#servicesFor(right);
    for (const service of this.#servicesFor(left)) if (services.has(service)) return true;
    return false;
  }

  /** The services of the catalogue that a use can be of when it fits the rule. */
  #servicesFor(rule: Rule): ReadonlySet<KnownService> {
    let services = this.#servicesOf.get(rule);
    if (services === undefined) {
      const fitting = [...this.#services.values()].filter((service) =>
        rule.what.every((each) => fitsService(each, service)),
      );
      services = new Set(fitting);
      this.#servicesOf.set(rule, services);
    }
    return services;
  }
}

/** Splits a rule into rules of one term and one member each; undefined when they would be more than `most`. */
export function partsOf(rule: Rule, most: number): readonly Rule[] | undefined {
  const audiences: readonly (Audience | undefined)[] =
    rule.audience === undefined ? [undefined] : singlesOf(rule.audience);
  const count = rule.what.reduce((product, { terms }) => product * terms.keys.length, audiences.length);
  if (count > most) return undefined;
  const whats = rule.what.reduce<readonly (readonly RuleSubject[])[]>(
    (lists, { subject, terms }) => lists.flatMap((list) => terms.keys.map((key) => [...list, single(subject, key)])),
    [[]],
  );
  const { audience: _, ...rest } = rule;
  return whats.flatMap((what) =>
    audiences.map((audience) => ({ ...rest, what, ...(audience !== undefined && { audience }) })),
  );
}

const serviceFacts: ReadonlySet<Subject> = new Set(['service', 'vendor', 'category']);

/** Whether a use of the service can fit; clients and models say nothing about that. */
function fitsService({ subject, terms }: RuleSubject, service: KnownService): boolean {
  if (subject === 'client' || subject === 'model') return true;
  if (subject === 'host') return service.hosts?.some(({ pattern }) => terms.overlaps(pattern)) ?? true;
  return terms.find(subject === 'service' ? service.id : service[subject]) !== undefined;
}

function termsFor(rule: Rule, subject: Subject): Terms | undefined {
  return rule.what.find((each) => each.subject === subject)?.terms;
}

function single(subject: Subject, key: string): RuleSubject {
  return { subject, terms: subject === 'host' ? new HostTerms([key]) : new NameTerms([key]) };
}

function expiryCovers(wide: Rule, narrow: Rule): boolean {
  if (wide.expiry === undefined) return true;
  return narrow.expiry !== undefined && wide.expiry.endsMs >= narrow.expiry.endsMs;
}
