import { isShadow } from '../../policy/verdict.js';
import type { FindingKind, FindingKinds } from '../finding-kinds.js';
import type { Finding, ReportDocument } from '../report-document.js';

type Numbers = Omit<ReportDocument, 'sentences' | 'findings'>;

/** What the period shows, worst first, each with what to do next and where frameworks speak of it. */
export function findingsOf(report: Numbers, kinds: FindingKinds): Finding[] {
  return Object.entries(counts)
    .flatMap(([id, countOf]) => {
      const kind = kinds.get(id);
      if (!kind) throw new Error(`findings/${id}.json is missing`);
      const count = countOf(report);
      return count === 0 ? [] : [{ ...kind, count }];
    })
    .sort((a, b) => risks.indexOf(a.risk) - risks.indexOf(b.risk));
}

const risks: readonly FindingKind['risk'][] = ['high', 'medium', 'low'];

/** Of each kind, by the name of its file in `findings/`: how many services, people or sources of the period show it. */
const counts: Readonly<Record<string, (report: Numbers) => number>> = {
  'unsanctioned-use': ({ services }) => used(services).filter(({ verdict }) => verdict === 'unsanctioned').length,
  'unreviewed-use': ({ services }) => used(services).filter(({ verdict }) => verdict === 'unreviewed').length,
  'new-service': ({ services }) => services.filter(({ isNew, verdict }) => isNew && isShadow(verdict)).length,
  'upload-stands-out': ({ uploads }) => uploads.filter(({ verdict }) => isShadow(verdict)).length,
  'refused-and-reached': ({ evaded }) => evaded.length,
  'unapproved-program': ({ programs }) => programs.filter(({ verdict }) => isShadow(verdict)).length,
  'local-model': ({ local }) => local.length,
  'hidden-traffic': ({ coverage }) => coverage.hidden.length,
  'hours-without-logs': ({ coverage }) => coverage.hours.all - coverage.hours.covered,
  'source-not-read': ({ coverage }) => coverage.failed.length,
  'person-not-known': ({ coverage }) => ((coverage.withoutUser ?? 0) > 0.2 ? 1 : 0),
  'decision-expired': ({ rules }) => rules.filter(({ kind }) => kind === 'expired').length,
};

function used(services: ReportDocument['services']): ReportDocument['services'] {
  return services.filter(({ use }) => use === 'used');
}
