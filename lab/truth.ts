import { readFileSync } from 'node:fs';

/** What is true of one errand, by the script that drove the client; a line of `truth.ndjson`. */
export interface Truth {
  readonly user?: string;
  /** Whom the sensors saw: the device, or the gateway in front of it. */
  readonly device: string;
  readonly mac: string;
  readonly address: string;
  /** The device behind the gateway. */
  readonly behind?: string;
  readonly way: string;
  readonly host: string;
  readonly service?: string;
  readonly kind: 'looked-up' | 'reached' | 'used';
  readonly start: string;
  readonly end: string;
  /** That were answered. */
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** All that is true, one JSON line an errand. */
export function truthsIn(file: string): readonly Truth[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Truth);
}
