import { stringify } from 'yaml';
import { plural } from '../figure-text.js';
import type { DecisionWanted, ServiceUse } from '../report-document.js';

/** A list that is longer is not read to its end. */
const mostRows = 20;
const reviewDays = 90;
const dayMs = 86_400_000;

/** What nobody decided about and is used, the most used first, each with a line for the policy. */
export function decisionsWanted(services: readonly ServiceUse[], now: Date): DecisionWanted[] {
  const until = new Date(now.getTime() + reviewDays * dayMs).toISOString().slice(0, 10);
  return services
    .filter(({ verdict, use }) => verdict === 'unreviewed' && use === 'used')
    .sort((a, b) => (b.users ?? b.devices ?? 0) - (a.users ?? a.devices ?? 0) || b.activeMinutes - a.activeMinutes)
    .slice(0, mostRows)
    .map(({ service, name, verdict, users, devices, risk }) => ({
      service,
      name,
      verdict,
      why: [
        users !== undefined ? plural(users, 'person', 'people') : plural(devices ?? 0, 'device'),
        ...(risk === undefined ? ['risk not known'] : [`risk ${risk.score.toFixed(1)} of 10`]),
      ].join(', '),
      policyLine: ruleText(service, name, until),
    }));
}

/** One entry of `rules:`, on one line; the person who decides changes one word. */
function ruleText(service: string, name: string, until: string): string {
  const rule = { name: `review ${name}`, verdict: 'monitored', services: [service], until };
  return `- ${stringify(rule, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).trim()}`;
}
