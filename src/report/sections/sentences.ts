import { isShadow } from '../../policy/verdict.js';
import { bytesText, countText, durationText, percentText, plural } from '../figure-text.js';
import type { Arrival, Figure, ReportDocument, ServiceUse } from '../report-document.js';
import { worstFirst } from '../verdict-order.js';

type Numbers = Omit<ReportDocument, 'sentences' | 'findings'>;

const highRisk = 7;
const mostNames = 3;

/** The period in five sentences: how much and what changed, what is new, what matters most, what was not seen, what to do. */
export function sentencesOf(report: Numbers): string[] {
  return [howMuch(report), whatIsNew(report), whatMatters(report), howSure(report), whatNext(report)];
}

function howMuch(report: Numbers): string {
  const { headline, period } = report;
  const when =
    period.week === undefined
      ? 'In this period'
      : `In week ${Number(period.week.slice(6))} of ${period.week.slice(0, 4)}`;
  const services = figureOf(headline, 'services')?.value;
  if (services === undefined) return `${when} no log was read, so nothing is known of the use of AI.`;
  if (services === 0) return `${when} no use of an AI service was seen in the logs that were read.`;
  const shadow = figureOf(headline, 'shadow-services')?.value ?? 0;
  const people = figureOf(headline, 'users')?.value ?? 0;
  const used =
    people === 0
      ? `${when}, ${plural(services, 'AI service')} ${services === 1 ? 'was' : 'were'} in use`
      : `${when}, ${peopleText(people)} used ${plural(services, 'AI service')}`;
  if (shadow === 0) return `${used}; all of it is approved or tolerated.`;
  const which = shadow < services ? `${countText(shadow)} of them not approved` : 'not approved';
  return `${used}, ${which}${changeText(report)}; ${shadowWho(report)}.`;
}

/** How many more or fewer services are not approved than before. */
function changeText({ headline, period }: Numbers): string {
  const services = figureOf(headline, 'shadow-services');
  if (services?.before === undefined) return ` (${beforeText(period)} was not assessed)`;
  const change = services.value - services.before;
  const more = change === 0 ? 'as many as' : `${countText(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than`;
  return ` (${more} in ${beforeText(period)})`;
}

function beforeText({ week }: Numbers['period']): string {
  return week === undefined ? 'the period before' : 'the week before';
}

/** Who used what is not approved, and for how long. */
function shadowWho({ headline }: Numbers): string {
  const people = figureOf(headline, 'shadow-users')?.value ?? 0;
  const devices = figureOf(headline, 'shadow-devices')?.value ?? 0;
  const minutes = figureOf(headline, 'shadow-minutes');
  const who =
    people > 0
      ? `${peopleText(people)} used those`
      : devices > 0
        ? `${plural(devices, 'device')} used those`
        : 'no log says who used those';
  if (minutes === undefined) return who;
  const known = [
    ...(minutes.before === undefined ? [] : [`before: ${durationText(minutes.before)}`]),
    ...(minutes.norm === undefined ? [] : [`usual: ${durationText(minutes.norm)}`]),
  ];
  return `${who}, for ${durationText(minutes.value)} of active time${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
}

/** The gravest first: forbidden ones, those of high risk, those of most people. */
function whatIsNew({ arrivals, services }: Numbers): string {
  if (!arrivals.comparable) return 'What is new cannot be told yet: nothing before this was assessed.';
  const riskOf = (id: string) => services.find(({ service }) => service === id)?.risk?.score ?? 0;
  const shadow = arrivals.services
    .filter(({ verdict }) => verdict !== undefined && isShadow(verdict))
    .sort(
      (a, b) =>
        worstFirst.indexOf(a.verdict!) - worstFirst.indexOf(b.verdict!) ||
        Number(riskOf(b.id) >= highRisk) - Number(riskOf(a.id) >= highRisk) ||
        (b.users ?? 0) - (a.users ?? 0),
    );
  if (shadow.length === 0) return 'No service that is not approved is new.';
  return `New and not approved: ${listed(shadow.map((each) => newText(each, riskOf(each.id))))}.`;
}

/** `DeepSeek (unsanctioned, high risk, 1 person)` */
function newText({ name, verdict, users }: Arrival, risk: number): string {
  const facts = [
    ...(verdict === 'unsanctioned' ? [verdict] : []),
    ...(risk >= highRisk ? ['high risk'] : []),
    ...(users === undefined ? [] : [peopleText(users)]),
  ];
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
}

function whatMatters({ services, uploads, evaded }: Numbers): string {
  const shadow = services.filter(({ verdict, use }) => isShadow(verdict) && use === 'used');
  const largest = [...shadow].sort((a, b) => (b.bytesUp ?? 0) - (a.bytesUp ?? 0))[0];
  const sent =
    largest === undefined
      ? 'Nothing that is not approved was used'
      : largest.bytesUp === undefined
        ? 'No log states how much was sent to services that are not approved'
        : `Of the services not approved, ${largest.name} was sent most: ${bytesText(largest.bytesUp)}${byWhom(largest)}`;
  const notes = [
    ...uploadNotes(uploads),
    ...(evaded.length > 0
      ? [`${namesOf(evaded)} ${evaded.length === 1 ? 'was' : 'were'} refused and reached all the same`]
      : []),
  ];
  return `${[sent, ...notes].join('; ')}.`;
}

function uploadNotes(uploads: Numbers['uploads']): string[] {
  const [largest] = uploads;
  if (largest === undefined) return [];
  const amount = `${bytesText(largest.bytesUp)} to ${largest.name}`;
  return [
    uploads.length === 1
      ? `1 upload stands out, ${amount}`
      : `${plural(uploads.length, 'upload')} stand out, the largest ${amount}`,
  ];
}

function byWhom({ users, devices }: ServiceUse): string {
  if (users !== undefined) return ` by ${peopleText(users)}`;
  return devices === undefined ? '' : ` from ${plural(devices, 'device')}`;
}

function howSure({ coverage }: Numbers): string {
  const { hours, rolledUpHours = 0, failed, withoutUser = 0, rejected, records, hidden } = coverage;
  const missing = hours.all - hours.covered;
  const parts = [
    missing === 0
      ? `Logs cover all ${countText(hours.all)} hours`
      : `Logs cover ${countText(hours.covered)} of ${countText(hours.all)} hours, the others were not assessed`,
    ...(rolledUpHours > 0 ? [`${countText(rolledUpHours)} of them are kept by the week alone`] : []),
    ...(failed.length > 0 ? [`${plural(failed.length, 'source')} could not be read`] : []),
    ...(rejected > 0 ? [`${percentText(rejected / (records + rejected))} of the records are damaged`] : []),
    ...(withoutUser > 0 ? [`for ${percentText(withoutUser)} of requests the person is not known`] : []),
    ...(hidden.length > 0 ? [`hidden from the logs: ${hidden.slice(0, mostNames).map(hiddenText).join(', ')}`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function hiddenText({ name, devices }: ReportDocument['coverage']['hidden'][number]): string {
  return `${name} of ${plural(devices, 'device')}`;
}

function whatNext({ uploads, evaded, decisions, coverage }: Numbers): string {
  const steps = [
    ...(evaded.length > 0 ? [`close the way to ${namesOf(evaded)}`] : []),
    ...(uploads.length > 0 ? [`ask what was sent to ${namesOf(uploads)}`] : []),
    ...(coverage.failed.length > 0
      ? [`see to ${plural(coverage.failed.length, 'source')} that could not be read`]
      : []),
    ...(decisions.length > 0 ? [`decide on ${listed(decisions.map(({ name }) => name))}`] : []),
  ];
  return steps.length === 0 ? 'No decision is wanted.' : `Next: ${steps.join('; ')}.`;
}

/** The first three. */
function namesOf(rows: ReadonlyArray<{ readonly name: string }>): string {
  return listed([...new Set(rows.map(({ name }) => name))]);
}

/** `a, b, c and 2 more` */
function listed(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${countText(names.length - mostNames)} more` : '';
  return names.slice(0, mostNames).join(', ') + more;
}

function figureOf(headline: readonly Figure[], id: string): Figure | undefined {
  return headline.find((figure) => figure.id === id);
}

function peopleText(people: number): string {
  return plural(people, 'person', 'people');
}
