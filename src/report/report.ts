import { isSteadyIn } from '../policy/steady.js';
import type { HourRange } from '../store/rollup.js';
import type { Store } from '../store/store.js';
import { kindOfService } from '../tally/service-kind.js';
import type { Use } from './best-evidence.js';
import { Calendar, hourText } from './calendar.js';
import type { FindingKinds } from './finding-kinds.js';
import type { Knowledge } from './knowledge.js';
import type { Period, ReportDocument } from './report-document.js';
import { normPeriods, type ReportPeriod } from './report-period.js';
import { ArrivalsSection } from './sections/arrivals.js';
import { assess, UnknownsSection } from './sections/coverage.js';
import { decisionsWanted } from './sections/decisions.js';
import { ExchangesSection } from './sections/exchanges.js';
import { findingsOf } from './sections/findings.js';
import { HeadlineSection } from './sections/headline.js';
import { HiddenSection } from './sections/hidden.js';
import { LocalSection } from './sections/local.js';
import { PeopleSection } from './sections/people.js';
import { ProgramsSection } from './sections/programs.js';
import { RulesSection } from './sections/rules.js';
import { sentencesOf } from './sections/sentences.js';
import { SeriesSection } from './sections/series.js';
import { heatOf, ServicesSection } from './sections/services.js';
import { SeenUse } from './seen-use.js';
import { everyKind, usesByHours } from './uses.js';
import { rollUp, timesOf, weeklyUses } from './weekly-uses.js';

export interface ReportOptions {
  readonly store: Store;
  readonly knowledge: Knowledge;
  readonly period: ReportPeriod;
  readonly findings: FindingKinds;
  /** Only these uses; all where absent. */
  readonly keeps?: (seen: SeenUse) => boolean;
}

/**
 * The report on a period: one pass over the period's uses, then over those of the eight before. Who had which
 * device is known for each period by itself, as it is to whoever asks for `usage` of that period.
 * Memory grows with people times the services each uses in the period.
 */
export async function reportOf({ store, knowledge, period, findings, keeps }: ReportOptions): Promise<ReportDocument> {
  const { assessed, coverage, detailFrom } = await assess(store, period);
  const sections = new Sections(knowledge, period, detailFrom, keeps);
  // First of all: what is remembered of the period would lie beside the hours of a week.
  for (const week of steadyWeeks(knowledge, period)) await rollUp(store, week, knowledge.reading ?? {});
  for (const place of [normPeriods, ...places.slice(0, normPeriods)]) {
    for await (const uses of usesIn(store, knowledge, period, place)) {
      for (const use of uses) sections.add(use, place);
    }
  }
  const numbers = {
    period: periodText(period, assessed),
    generated: knowledge.policy.now.toISOString(),
    ...sections.rows(assessed, knowledge),
    coverage: { ...coverage, ...sections.unknowns.shares(), hidden: sections.hidden.rows() },
  };
  return { ...numbers, sentences: sentencesOf(numbers), findings: findingsOf(numbers, findings) };
}

const places = Array.from({ length: normPeriods + 1 }, (_, place) => place);

/** Of weeks before the one reported no section asks at what hour anything was, but the policy may: then they are read by the hour. */
function steadyWeeks({ policy }: Knowledge, { week, starts }: ReportPeriod): HourRange[] {
  if (week === undefined) return [];
  return places
    .slice(0, normPeriods)
    .map((place) => hoursIn(starts, place))
    .filter((hours) => isSteadyIn(policy, hours));
}

function hoursIn(starts: readonly number[], place: number): HourRange {
  return { first: starts[place]!, end: starts[place + 1]! };
}

/** The uses of one of the report's periods. */
function usesIn(store: Store, knowledge: Knowledge, period: ReportPeriod, place: number) {
  const { reading = {} } = knowledge;
  const hours = hoursIn(period.starts, place);
  if (steadyWeeks(knowledge, period).some(({ first }) => first === hours.first))
    return weeklyUses(store, hours, reading);
  return usesByHours(store, timesOf(hours), { ...reading, kinds: everyKind });
}

class Sections {
  readonly unknowns = new UnknownsSection();
  readonly hidden: HiddenSection;
  private readonly knowledge: Knowledge;
  private readonly period: ReportPeriod;
  private readonly keeps: ReportOptions['keeps'];
  private readonly headline = new HeadlineSection();
  private readonly arrivals = new ArrivalsSection();
  private readonly services = new ServicesSection();
  private readonly users = new PeopleSection(({ use }) => use.user);
  private readonly devices = new PeopleSection(({ use }) => use.device || undefined);
  private readonly departments = new PeopleSection(({ department }) => department);
  private readonly exchanges = new ExchangesSection();
  private readonly programs: ProgramsSection;
  private readonly local: LocalSection;
  private readonly rules: RulesSection;
  private readonly series: SeriesSection;

  constructor(knowledge: Knowledge, period: ReportPeriod, detailFrom: number, keeps: ReportOptions['keeps']) {
    this.keeps = keeps;
    this.knowledge = knowledge;
    this.period = period;
    this.programs = new ProgramsSection((id) => knowledge.client(id));
    this.hidden = new HiddenSection((id) => knowledge.hiddenName(id));
    this.local = new LocalSection((id) => knowledge.local(id));
    this.rules = new RulesSection(knowledge.policy);
    this.series = new SeriesSection(period, detailFrom);
  }

  add(use: Use, place: number): void {
    const { knowledge } = this;
    const decision = knowledge.decision(use);
    const service = knowledge.service(use.service);
    const seen = new SeenUse(use, place, decision, service, knowledge);
    if (this.keeps && !this.keeps(seen)) return;
    if (decision.excluded !== undefined) {
      this.unknowns.exclude(seen);
      return;
    }
    const kind = kindOfService(use.service);
    if (kind === 'hidden') this.hidden.add(seen);
    else this.rules.add(seen);
    if (kind === 'local') this.local.add(seen);
    if (kind === 'service') this.addService(seen);
  }

  /** What runs on own machines, and what cannot be seen, is in no figure of services. */
  private addService(seen: SeenUse): void {
    this.unknowns.add(seen);
    this.headline.add(seen);
    this.arrivals.add(seen);
    this.services.add(seen);
    this.users.add(seen);
    this.devices.add(seen);
    this.departments.add(seen);
    this.exchanges.add(seen);
    this.programs.add(seen);
    this.series.add(seen);
  }

  rows(assessed: readonly boolean[], { policy, service, client }: Knowledge) {
    const services = this.services.rows(assessed);
    return {
      headline: this.headline.figures(assessed),
      arrivals: this.arrivals.list(assessed, {
        service: (id) => service(id)?.name ?? id,
        client: (id) => client(id)?.name ?? id,
      }),
      services,
      users: this.users.rows(),
      devices: this.devices.rows(),
      departments: this.departments.rows(),
      uploads: this.exchanges.uploads(assessed),
      evaded: this.exchanges.evaded(),
      programs: this.programs.rows(),
      local: this.local.rows(),
      decisions: decisionsWanted(services, policy.now),
      rules: this.rules.rows(),
      series: {
        days: this.series.daysList(),
        periods: this.period.starts.slice(0, normPeriods + 1).map((start) => periodName(this.period, start)),
        heat: heatOf(services),
        streams: this.series.streamsList(),
      },
    };
  }
}

function periodText({ timeZone, week, starts }: ReportPeriod, assessed: readonly boolean[]): Period {
  const at = (place: number) => hourText(starts[place]!)!;
  return {
    from: at(normPeriods),
    to: at(normPeriods + 1),
    timeZone,
    ...(week !== undefined && { week }),
    before: { from: at(normPeriods - 1), to: at(normPeriods), assessed: assessed[normPeriods - 1]! },
    norm: { from: at(0), to: at(normPeriods), assessed: assessed.slice(0, normPeriods).filter((each) => each).length },
  };
}

/** `2026-W46` where periods are weeks, else the first day. */
function periodName({ timeZone, week }: ReportPeriod, start: number): string {
  const calendar = new Calendar(timeZone);
  return (week === undefined ? calendar.dayOf(start) : calendar.weekOf(start)) ?? '';
}
