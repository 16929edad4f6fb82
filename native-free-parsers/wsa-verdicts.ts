import { Byte } from './bytes/byte.js';

const { Comma, Dash, Less, Quote, Space, UpperA, UpperZ } = Byte;

/**
 * Where the scanning verdicts of a Cisco WSA access log start in `bytes[start, end)`: at the bracket of
 * ` DEFAULT_CASE_12-Policy-Identity-NONE <IW_comp,6.9,-,"-",…>`. -1 for other logs; what is like it in Squid's is a user agent.
 */
export function wsaVerdicts(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at + 4 < end; at++) {
    if (bytes[at] !== Less || bytes[at - 1] !== Space) continue;
    let tag = at - 1;
    let dashes = 0;
    while (tag > start && bytes[tag - 1] !== Space) {
      tag--;
      if (bytes[tag] === Dash) dashes++;
    }
    if (dashes < 2 || !(bytes[tag]! >= UpperA && bytes[tag]! <= UpperZ)) continue;
    let comma = at + 1;
    while (comma < end && bytes[comma] !== Comma && bytes[comma] !== Space) comma++;
    if (bytes[comma] === Comma || bytes[at + 1] === Quote) return at;
  }
  return -1;
}
