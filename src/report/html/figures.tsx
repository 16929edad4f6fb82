import { figureText } from '../forms/markdown.js';
import type { Figure } from '../report-document.js';

/** The figures at the head of the page, each with what it was before and is usually. */
export function Figures({ headline }: { readonly headline: readonly Figure[] }) {
  return (
    <ul class="figures">
      {headline.map((figure) => (
        <li class={judgement(figure)}>
          <span class="value">{figureText(figure.value, figure.unit)}</span>
          <span class="label">{figure.label}</span>
          <span class="change">{changeText(figure)}</span>
        </li>
      ))}
    </ul>
  );
}

function judgement({ value, before, worse }: Figure): string | undefined {
  if (before === undefined || worse === undefined || value === before) return undefined;
  return value > before === (worse === 'more') ? 'worse' : 'better';
}

/** `before 12 ▲, usual 10` */
function changeText({ value, before, norm, unit }: Figure): string {
  const parts = [
    before === undefined
      ? 'before: not assessed'
      : `${value === before ? '=' : value > before ? '▲' : '▼'} before ${figureText(before, unit)}`,
    ...(norm === undefined ? [] : [`usual ${figureText(norm, unit)}`]),
  ];
  return parts.join(', ');
}
