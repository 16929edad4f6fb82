import { isShadow } from '../../policy/verdict.js';
import { bytesText, countText, durationText, percentText } from '../figure-text.js';
import type { Figure, ReportDocument, ServiceUse } from '../report-document.js';

type Numbers = Omit<ReportDocument, 'sentences' | 'findings'>;

/** The period in five sentences: how much, what changed, what is new, what matters most, how sure we are. */
export function sentencesOf(report: Numbers): string[] {
  return [howMuch(report), whatChanged(report), whatIsNew(report), whatMatters(report), howSure(report)];
}

function howMuch({ headline, period }: Numbers): string {
  const when =
    period.week === undefined
      ? 'In this period'
      : `In week ${Number(period.week.slice(6))} of ${period.week.slice(0, 4)}`;
  const services = figureValue(headline, 'services');
  if (services === undefined) return `${when} no log was read, so nothing is known of the use of AI.`;
  if (services === 0) return `${when} no use of an AI service was seen in the logs that were read.`;
  const shadow = figureValue(headline, 'shadow-services') ?? 0;
  const people = whoText(headline, 'users', undefined);
  if (shadow === 0)
    return `${when}, ${people}used ${count(services, 'AI service')}, all of them approved or tolerated.`;
  const shadowPeople = whoText(headline, 'shadow-users', 'shadow-devices');
  return `${when}, ${count(services, 'AI service')} ${services === 1 ? 'was' : 'were'} in use; ${countText(shadow)} of them ${shadow === 1 ? 'is' : 'are'} not approved, and ${shadowPeople}used ${shadow === 1 ? 'it' : 'them'}.`;
}

/** `12 people `, or `3 devices ` where no log names people, or `devices ` where neither is known. */
function whoText(headline: readonly Figure[], users: string, devices: string | undefined): string {
  const people = figureValue(headline, users) ?? 0;
  if (people > 0) return `${people === 1 ? '1 person' : `${countText(people)} people`} `;
  const machines = devices === undefined ? 0 : (figureValue(headline, devices) ?? 0);
  return machines > 0 ? `${count(machines, 'device')} ` : 'somebody whom no log names ';
}

function whatChanged({ headline, period }: Numbers): string {
  const services = headline.find(({ id }) => id === 'shadow-services');
  const minutes = headline.find(({ id }) => id === 'shadow-minutes');
  const before = period.week === undefined ? 'the period before' : 'the week before';
  if (services?.before === undefined || minutes?.before === undefined)
    return `${capital(before)} was not assessed, so nothing can be said of change.`;
  const usual = minutes.norm === undefined ? '' : ` (usual: ${durationText(minutes.norm)})`;
  const change = changeText(services.value - services.before, 'service');
  return `${capital(change)} that ${Math.abs(services.value - services.before) === 1 ? 'is' : 'are'} not approved than in ${before}; active time on them went from ${durationText(minutes.before)} to ${durationText(minutes.value)}${usual}.`;
}

function whatIsNew({ arrivals, services }: Numbers): string {
  if (!arrivals.comparable) return 'What is new cannot be told yet: nothing before this was assessed.';
  const shadow = arrivals.services.filter(({ verdict }) => verdict !== undefined && isShadow(verdict));
  if (shadow.length === 0) return 'No service that is not approved is new.';
  const names = shadow
    .slice(0, 3)
    .map(({ name, users }) =>
      users === undefined ? name : `${name} (${users === 1 ? '1 person' : `${countText(users)} people`})`,
    );
  const more = shadow.length > 3 ? ` and ${countText(shadow.length - 3)} more` : '';
  const risky = services.filter(
    ({ isNew, risk, verdict }) => isNew && isShadow(verdict) && (risk?.score ?? 0) >= 7,
  ).length;
  return `New and not approved: ${names.join(', ')}${more}${risky > 0 ? `; ${countText(risky)} of high risk` : ''}.`;
}

function whatMatters({ services, uploads, evaded }: Numbers): string {
  const shadow = services.filter(({ verdict, use }) => isShadow(verdict) && use === 'used');
  const largest = [...shadow].sort((a, b) => (b.bytesUp ?? 0) - (a.bytesUp ?? 0))[0];
  if (!largest) return 'Nothing that is not approved was used.';
  const sent =
    largest.bytesUp === undefined
      ? `No log states how much was sent to services that are not approved; most used is ${largest.name}`
      : `Most was sent to ${largest.name}: ${bytesText(largest.bytesUp)}${byWhom(largest)}`;
  const notes = [
    ...(uploads.length > 0
      ? [`${count(uploads.length, 'upload')} ${uploads.length === 1 ? 'stands' : 'stand'} out (${namesOf(uploads)})`]
      : []),
    ...(evaded.length > 0 ? [`${count(evaded.length, 'block')} did not hold (${namesOf(evaded)})`] : []),
  ];
  return `${[sent, ...notes].join('; ')}.`;
}

/** Of services, the first three. */
function namesOf(rows: ReadonlyArray<{ readonly name: string }>): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} …` : names.join(', ');
}

function byWhom({ users, devices }: ServiceUse): string {
  if (users !== undefined) return ` by ${users === 1 ? '1 person' : `${countText(users)} people`}`;
  return devices === undefined ? '' : ` from ${count(devices, 'device')}`;
}

function howSure({ coverage }: Numbers): string {
  const { hours, rolledUpHours = 0, failed, withoutUser, rejected, records } = coverage;
  const parts = [
    `Logs cover ${countText(hours.covered)} of ${countText(hours.all)} hours`,
    ...(rolledUpHours > 0 ? [`${countText(rolledUpHours)} of them are kept by the week alone`] : []),
    ...(failed.length > 0 ? [`${count(failed.length, 'source')} could not be read`] : []),
    ...(rejected > 0 ? [`${percentText(rejected / (records + rejected))} of their records were rejected`] : []),
    ...(withoutUser !== undefined ? [`the person is not known for ${percentText(withoutUser)} of requests`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function changeText(change: number, noun: string): string {
  if (change === 0) return `no more and no fewer ${noun}s`;
  return `${countText(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} ${noun}${Math.abs(change) === 1 ? '' : 's'}`;
}

function figureValue(headline: readonly Figure[], id: string): number | undefined {
  return headline.find((figure) => figure.id === id)?.value;
}

function count(value: number, noun: string): string {
  return `${countText(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
