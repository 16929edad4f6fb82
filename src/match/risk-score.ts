import type { Catalogue, Service } from './catalogue.js';
import type { RiskFacts } from './signature-schemas.js';

/** How risky it is to give a service input, 0 (least) to 10, with every factor that made it. */
export interface RiskScore {
  readonly score: number;
  /** Share of the weight that rests on known facts, 0 to 1. What is not known has points of its own, apart from "no". */
  readonly known: number;
  readonly factors: readonly RiskFactor[];
}

export interface RiskFactor {
  readonly name: FactorName;
  /** The fact in the words of the weights file: `opt-out`, `audited`, `not-known` … */
  readonly answer: string;
  /** 0 to 10, as the weights file publishes them. */
  readonly points: number;
  readonly weight: number;
  readonly source?: string;
  readonly note?: string;
}

type FactorName = keyof NonNullable<Catalogue['risk']['weights']>;

interface Answer {
  readonly answer: string;
  readonly source?: string | undefined;
  readonly note?: string | undefined;
}

const notKnown: Answer = { answer: 'not-known' };

/** The weighted mean of the points of every factor that `risk.json` gives a weight. */
export function riskScore(catalogue: Catalogue, service: Service): RiskScore {
  const factors = factorsOf(catalogue, service);
  const total = sum(factors.map(({ weight }) => weight));
  const points = sum(factors.map((each) => each.weight * each.points));
  const known = sum(factors.filter(({ answer }) => answer !== notKnown.answer).map(({ weight }) => weight));
  return { score: total === 0 ? 0 : rounded(points / total), known: total === 0 ? 0 : rounded(known / total), factors };
}

/** The facts that hold for a service: its own over its vendor's, and what the organisation states over both. */
export function riskFactsOf({ vendors, risk }: Catalogue, service: Service): RiskFacts {
  const vendor = vendors.find(({ id }) => id === service.vendor);
  return {
    ...vendor?.risk,
    ...risk.vendors?.[service.vendor],
    ...service.risk,
    ...risk.services?.[service.id],
  };
}

function factorsOf(catalogue: Catalogue, service: Service): RiskFactor[] {
  const { weights = {} } = catalogue.risk;
  const answers = answersOf(catalogue, service);
  return (Object.keys(weights) as FactorName[]).flatMap((name) => {
    const weight = weights[name]?.weight ?? 0;
    if (weight === 0) return [];
    const { answer, source, note } = answers[name];
    const points = name === 'exposure' ? exposureOf(catalogue, service) : pointsOf(weights[name]!, answer);
    return [{ name, answer, points, weight, ...(source && { source }), ...(note && { note }) }];
  });
}

function pointsOf(factor: object, answer: string): number {
  const { points } = factor as { readonly points: Readonly<Record<string, number>> };
  return points[answer] ?? 0;
}

function answersOf(catalogue: Catalogue, service: Service): Readonly<Record<FactorName, Answer>> {
  const facts = riskFactsOf(catalogue, service);
  const { trainsOnConsumerInput: consumer, trainsOnBusinessInput: business, regionChoice } = facts;
  return {
    trainsOnConsumerInput: consumer ? { ...consumer, answer: consumer.value } : notKnown,
    trainsOnBusinessInput: business ? { ...business, answer: business.value } : notKnown,
    retention: retention(facts),
    certifications: certifications(catalogue, facts),
    jurisdiction: jurisdiction(catalogue, service, facts),
    regionChoice: regionChoice ? { ...regionChoice, answer: regionChoice.value ? 'yes' : 'no' } : notKnown,
    exposure: { answer: service.category },
  };
}

function retention({ retentionDays }: RiskFacts): Answer {
  if (retentionDays === undefined) return notKnown;
  const { value } = retentionDays;
  const answer = value === 0 ? 'none' : value <= 31 ? 'a-month' : value <= 366 ? 'a-year' : 'longer';
  return { ...retentionDays, answer };
}

function certifications({ risk }: Catalogue, { certifications: held }: RiskFacts): Answer {
  if (held === undefined) return notKnown;
  const audited = held.value.some((each) => risk.audits?.some((audit) => each.startsWith(audit)));
  return { ...held, answer: audited ? 'audited' : held.value.length > 0 ? 'other' : 'none' };
}

/** Of several countries the least protective counts; where processing is not known, the vendor's own country does. */
function jurisdiction({ risk, vendors }: Catalogue, service: Service, { processedIn }: RiskFacts): Answer {
  const country = vendors.find(({ id }) => id === service.vendor)?.country;
  const countries = processedIn?.value ?? (country === undefined ? [] : [country]);
  if (countries.length === 0) return notKnown;
  const adequate = new Set(risk.adequateCountries ?? []);
  const others = countries.filter((each) => !adequate.has(each));
  const answer = others.length === 0 ? 'adequate' : others.every((each) => each === 'US') ? 'us' : 'other';
  const note = processedIn?.note ?? countries.join(', ');
  return { answer, note, source: processedIn?.source ?? 'country of the vendor' };
}

function exposureOf({ categories }: Catalogue, { category }: Service): number {
  return categories.find(({ id }) => id === category)?.exposure ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** To one decimal: the facts bear no more. */
function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
