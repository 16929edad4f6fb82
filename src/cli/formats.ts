import { Command } from 'commander';
import type { Carrier } from '../../native-free-parsers/carrier.js';
import { carriers } from '../../native-free-parsers/carrier-registry.js';
import type { Format } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { formatsDocument } from '../rows/formats-document.js';
import { jsonOption } from './shared/options.js';
import { print, printJson } from './shared/output.js';

/** `lamplighter formats`: every format, and what it can state. */
export default function formatsCommand(): Command {
  return new Command('formats')
    .description('List every log format that can be read, what each can state, and what lines may come wrapped in.')
    .addOption(jsonOption())
    .option('--markdown', 'print them as docs/formats.md has them')
    .addHelpText('after', '\nExample:\n  lamplighter formats --json')
    .action(async ({ json, markdown }: { readonly json?: boolean; readonly markdown?: boolean }) => {
      const all = [...formats.values()];
      const wraps = [...carriers.values()];
      if (json) await printJson({ formats: all.map(description), carriers: wraps.map(carrierDescription) });
      else if (markdown) await print(formatsDocument(all));
      else await print(`${[...all.map(paragraph), carrierParagraph(wraps)].join('\n\n')}\n`);
    });
}

function description({ name, product, kind, facts, fields, specification }: Format) {
  return { name, product, kind, facts, fields, specification };
}

function carrierDescription({ name, product, specification }: Carrier) {
  return { name, product, specification };
}

function carrierParagraph(all: readonly Carrier[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  return [
    'Lines of any format may come wrapped by',
    ...all.map(({ name, product }) => `  ${name.padEnd(width)}  ${product}`),
    'Other products are read through a mapping: lamplighter rows --mapping FILE (docs/mapping.md).',
  ].join('\n');
}

function paragraph({ name, product, kind, facts, fields, specification }: Format): string {
  return [
    `${name}  ${product}`,
    `  ${kind}: ${facts.join(', ') || 'nothing that is counted'}`,
    ...(fields.length > 0 ? wrapped(fields.join(', ')) : []),
    `  ${specification}`,
  ].join('\n');
}

/** Lines of at most 80 columns, indented by two. */
function wrapped(text: string): string[] {
  return text.match(/.{1,76}(?:, |$)/g)?.map((line) => `  ${line.trimEnd()}`) ?? [];
}
