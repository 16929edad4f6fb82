import { Command } from 'commander';
import type { LogFormat } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { formatsDocument } from '../rows/formats-document.js';
import { jsonOption } from './shared/options.js';
import { print, printJson } from './shared/output.js';

/** `lamplighter formats`: every format, and what it can state. */
export default function formatsCommand(): Command {
  return new Command('formats')
    .description('List every log format that can be read, and what each can state.')
    .addOption(jsonOption())
    .option('--markdown', 'print them as docs/formats.md has them')
    .addHelpText('after', '\nExample:\n  lamplighter formats --json')
    .action(async ({ json, markdown }: { readonly json?: boolean; readonly markdown?: boolean }) => {
      const all = [...formats.values()];
      if (json) await printJson({ formats: all.map(description) });
      else if (markdown) await print(formatsDocument(all));
      else await print(`${all.map(paragraph).join('\n\n')}\n`);
    });
}

function description({ name, product, kind, facts, fields, specification }: LogFormat) {
  return { name, product, kind, facts, fields, specification };
}

function paragraph({ name, product, kind, facts, fields, specification }: LogFormat): string {
  return [
    `${name}  ${product}`,
    `  ${kind}: ${facts.join(', ')}`,
    ...wrapped(fields.join(', ')),
    `  ${specification}`,
  ].join('\n');
}

/** Lines of at most 80 columns, indented by two. */
function wrapped(text: string): string[] {
  return text.match(/.{1,76}(?:, |$)/g)?.map((line) => `  ${line.trimEnd()}`) ?? [];
}
