import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import type { Format } from '../../native-free-parsers/format.js';
import { loadFormat } from '../../native-free-parsers/load-format.js';

/** The format of a source that was counted before; of the many formats of lines it alone is loaded. */
export async function formatOf({
  format,
  layout,
}: {
  readonly format: string;
  readonly layout: unknown;
}): Promise<Format> {
  return captureFormats.get(format) ?? loadFormat(format, layout);
}
