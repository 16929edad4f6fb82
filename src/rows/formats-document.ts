import type { Format } from '../../native-free-parsers/format.js';

/** `docs/formats.md`: what each format is and can state, in Markdown. `lamplighter formats --markdown` prints it. */
export function formatsDocument(formats: Iterable<Format>): string {
  const all = [...formats];
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  return [
    '# Formats',
    '',
    `${all.length} formats, recognised by content. Written by \`npm run docs\`; the format files are the source.`,
    ...kinds.flatMap((kind) => [
      '',
      `## ${heading(kind)}`,
      ...all.filter((format) => format.kind === kind).flatMap(section),
    ]),
    '',
  ].join('\n');
}

function heading(kind: string): string {
  return kind === 'dns' ? 'DNS' : kind.charAt(0).toUpperCase() + kind.slice(1);
}

function section({ name, product, facts, fields, specification }: Format): string[] {
  return [
    '',
    `### ${name}`,
    '',
    `${product}. States ${facts.length === 0 ? 'nothing' : facts.join(', ')}. [Specification](${specification})`,
    ...(fields.length === 0 ? [] : ['', fields.map((field) => `\`${field}\``).join(', ')]),
  ];
}
