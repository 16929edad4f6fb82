import type { Hints } from '../../native-free-parsers/format.js';
import { loadFormat } from '../../native-free-parsers/load-format.js';
import { mixedName } from '../../native-free-parsers/mixed/mixed-format.js';
import type { Detection, RecognisedLog } from './detect.js';

/** Formats that were met before are tried first, so many of them. */
const familiar = 6;
/** A format that reads this share of a head as facts, and rejects nothing, leaves nothing for another to read better. */
const convincingShare = 0.9;
const leastRecords = 10;

/**
 * Recognises the sources of one scan.
 *
 * Loading all formats takes longer than reading 50 MB of log, so those that earlier sources were in come first; only a source that
 * none of them reads without a doubt has all of them loaded.
 */
export class Recogniser {
  /** Names, the last met first. */
  private names: string[];

  /** `known` are the names of formats, the likeliest first. */
  constructor(known: Iterable<string>) {
    this.names = [...new Set(known)].filter(isAlone);
  }

  async detect(head: Buffer, hints: Hints): Promise<Detection> {
    // Captures need none of this.
    const { detect, recogniseAs } = await import('./detect.js');
    for (const name of this.names.slice(0, familiar)) {
      const format = await loadFormat(name, undefined).catch(unknown);
      const recognised = format && recogniseAs(head, hints, format);
      if (recognised && isConvincing(recognised)) return { recognised: this.met(recognised), refusals: new Map() };
    }
    const { logFormats } = await import('../../native-free-parsers/registry.js');
    const detection = detect(head, hints, logFormats.values());
    if (detection.recognised && 'records' in detection.recognised) this.met(detection.recognised);
    return detection;
  }

  private met(recognised: RecognisedLog): RecognisedLog {
    const { name } = recognised.format;
    if (isAlone(name)) this.names = [name, ...this.names.filter((other) => other !== name)];
    return recognised;
  }
}

/** The store may know a source by a format that this version does not have. */
function unknown(): undefined {
  return undefined;
}

/** Those whose reading only their layouts tell are no candidates for another source. */
function isAlone(name: string): boolean {
  return name !== mixedName && name !== 'mapping';
}

function isConvincing({ format, records, ignored, rejected }: RecognisedLog): boolean {
  const isOwn = !format.isGeneric;
  return isOwn && rejected === 0 && records >= leastRecords && records >= convincingShare * (records + ignored);
}
