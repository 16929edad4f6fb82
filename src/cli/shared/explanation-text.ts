import type { Explanation } from '../../report/explanation.js';
import { explanationWords, type LineOfWords } from '../../report/forms/explanation-words.js';

const width = 80;
const labelWidth = 11;

/** An explanation for people, at 80 columns. */
export function explanationText(explanation: Explanation): string {
  const words = explanationWords(explanation, '--limit, or a shorter time with --at, --from and --to');
  const parts = [
    wrapped(words.heading, ''),
    ...words.findings.map(({ title, lines }) => [wrapped(title, '   '), ...lines.map(lineText)].join('\n')),
    words.closing.map((text) => wrapped(text, '')).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function lineText({ label, text }: LineOfWords): string {
  return wrapped(`   ${label}`.padEnd(labelWidth) + text, ' '.repeat(labelWidth));
}

/** Lines of at most 80 columns, broken at blanks, or where there are none at the edge. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const cut = blank > indent.length + 20 ? blank : width;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest].join('\n');
}
