import type { Collector } from '../collector.js';
import { pipeContent } from '../file-content.js';
import { unpack } from '../unpack.js';

/** Standard input, as `-`. */
const stdin: Collector = {
  scheme: 'stdin',
  claims: (address) => address === '-',
  async *open(address, opening) {
    if (opening.isNew('stdin')) yield* unpack(pipeContent(address, () => process.stdin, opening.signal));
  },
};

export default stdin;
