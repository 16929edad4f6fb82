import type { RecordKey } from '../record-types.js';

/** How long times are that hold blanks or colons. */
const timeLengths = {
  /** `20/Nov/2026:06:49:32 +0000` */
  common: 26,
  /** `20/Nov/2026:06:49:32.123` */
  millis: 24,
};

/** Writes the variables of a `Template`, each name once: of what a line states twice, the first counts. */
export class TemplateWriter {
  private readonly seen = new Set<RecordKey>();

  value(key: RecordKey, time?: keyof typeof timeLengths | number): string {
    if (key === 'none' || this.seen.has(key)) return this.passedOver(key, time);
    this.seen.add(key);
    // A name of a user may hold blanks.
    if (key === 'user') return `\${user:*}`;
    return `\${${key}${time === undefined ? '' : `:${lengthOf(time)}`}}`.replace(/^\$\{(\w+)\}$/, '$$$1');
  }

  /** A time that is not wanted is as long as one that is. */
  private passedOver(key: RecordKey, time?: keyof typeof timeLengths | number): string {
    return key === 'time' && time !== undefined ? `\${again:${lengthOf(time)}}` : '$_';
  }
}

function lengthOf(time: keyof typeof timeLengths | number): number {
  return typeof time === 'number' ? time : timeLengths[time];
}
