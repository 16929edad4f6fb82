/** How much of the code under test a run reached, as V8 counts it. Slows it down by about a half, so it is asked for. */
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

export interface FileCoverage {
  /** `packets/dns/dns-message.js` */
  readonly file: string;
  /** Of its characters, in hundredths. */
  readonly percent: number;
  /** Lines of the compiled file that nothing reached. */
  readonly unreached: readonly number[];
}

const parsers = '/native-free-parsers/';

export class Coverage {
  private readonly session = new Session();

  constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Of the parsers' files that were loaded since. */
  take(): FileCoverage[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      scripts = result;
    });
    this.session.disconnect();
    return scripts.filter(({ url }) => url.startsWith('file:') && url.includes(parsers)).map(coverageOf);
  }
}

function coverageOf({ url, functions }: Profiler.ScriptCoverage): FileCoverage {
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const reached = new Uint8Array(source.length).fill(1);
  // Outer ranges come before those inside of them.
  const ranges = functions
    .flatMap((one) => one.ranges)
    .sort((one, other) => one.startOffset - other.startOffset || other.endOffset - one.endOffset);
  for (const { startOffset, endOffset, count } of ranges) reached.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const unreached = new Set<number>();
  let line = 1;
  let missed = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '\n') line++;
    else if (reached[at] === 0 && source[at]!.trim() !== '') {
      missed++;
      unreached.add(line);
    }
  }
  const percent = 100 * (1 - missed / Math.max(1, source.replace(/\s/g, '').length));
  return { file: url.slice(url.indexOf(parsers) + parsers.length), percent, unreached: [...unreached] };
}
