import type { Finding } from '../report-document.js';
import { shownText } from './table-view.js';

/** Where frameworks speak of a finding: folded away, by framework. On paper, where nothing unfolds, the short list is what prints. */
export function Frameworks({ frameworks }: Pick<Finding, 'frameworks'>) {
  const byFramework = new Map<string, Finding['frameworks'][number][]>();
  for (const each of frameworks) byFramework.set(each.framework, [...(byFramework.get(each.framework) ?? []), each]);
  if (byFramework.size === 0) return null;
  return (
    <>
      <details>
        <summary>{byFramework.size === 1 ? '1 framework' : `${byFramework.size} frameworks`}</summary>
        <dl class="frameworks">
          {[...byFramework].map(([framework, items]) => (
            <>
              <dt>{shownText(framework)}</dt>
              {items.map(({ id, title, relation }) => (
                <dd>
                  <strong>{shownText(id)}</strong> {shownText(title === id ? '' : title)}{' '}
                  <span class="soft">({shownText(relation)})</span>
                </dd>
              ))}
            </>
          ))}
        </dl>
      </details>
      <ul class="frameworks printed">
        {[...byFramework].map(([framework, items]) => (
          <li>
            {shownText(framework)}: {shownText(items.map(({ id }) => id).join(', '))}
          </li>
        ))}
      </ul>
    </>
  );
}
