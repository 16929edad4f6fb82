import { figureText } from '../forms/markdown.js';
import type { Figure } from '../report-document.js';

/** The figures at the head of the page, each with what it was before and is usually. */
export function Figures({ headline }: { readonly headline: readonly Figure[] }) {
  return (
    <ul class="figures">
      {headline.filter(isWorthATile).map((figure) => (
        <li class={judgement(figure)}>
          <span class="value">{figureText(figure.value, figure.unit)}</span>
          <span class="label">{figure.label}</span>
          {changes(figure).map((change) => (
            <span class="change">{change}</span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What is nothing, was nothing and is usually nothing says so in the other forms. */
function isWorthATile({ id, value, before, norm }: Figure): boolean {
  return !sideFigures.has(id) || value !== 0 || (before ?? 0) !== 0 || (norm ?? 0) !== 0;
}

const sideFigures: ReadonlySet<string> = new Set(['blocked', 'refused-services', 'reached', 'looked-up']);

function judgement({ value, before, worse }: Figure): string | undefined {
  if (before === undefined || worse === undefined || value === before) return undefined;
  return value > before === (worse === 'more') ? 'worse' : 'better';
}

/** `▲ before 12`, `usual 10` */
function changes({ value, before, norm, unit }: Figure): string[] {
  const amount = (each: number) => figureText(unit === 'count' ? Math.round(each) : each, unit);
  return [
    before === undefined
      ? 'before: not assessed'
      : `${value === before ? '=' : value > before ? '▲' : '▼'} before ${amount(before)}`,
    ...(norm === undefined ? [] : [`usual ${amount(norm)}`]),
  ];
}
