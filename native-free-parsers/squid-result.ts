import { Byte } from './bytes/byte.js';
import { equals, word } from './bytes/match.js';
import { Action, type Row } from './row.js';

const { Underscore } = Byte;

const connect = word('CONNECT');
const none = word('NONE');
const noneNone = word('NONE_NONE');
const tagNone = word('TAG_NONE');

/**
 * What Squid's result tag `bytes[start, end)` (`TCP_MISS`, `TCP_DENIED`, `NONE_NONE`) says of a request: sets `action` and
 * `repeated`. `row.method` and `row.status` are set by then.
 *
 * http://wiki.squid-cache.org/SquidFaq/SquidLogs#squid-result-codes
 */
export function readSquidResult(bytes: Uint8Array, start: number, end: number, row: Row): void {
  const denied = isDenied(bytes, start, end);
  const unfetched = isNone(bytes, start, end);
  row.action = denied ? Action.Blocked : unfetched ? Action.Unknown : Action.Allowed;
  // A bumped tunnel's requests are logged on their own, a challenged request once more with its credentials.
  row.repeated =
    (denied && row.status === 407) ||
    (unfetched && row.status === 200 && equals(bytes, row.method.start, row.method.end, connect));
}

/** `TCP_DENIED`, `TCP_DENIED_REPLY`, `UDP_DENIED`. */
function isDenied(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 10 &&
    bytes[start + 3] === Underscore &&
    bytes[start + 4] === 0x44 &&
    bytes[start + 5] === 0x45 &&
    bytes[start + 6] === 0x4e
  );
}

/** The tag of a request that Squid answered without fetching anything; it changed its name twice. */
function isNone(bytes: Uint8Array, start: number, end: number): boolean {
  return equals(bytes, start, end, noneNone) || equals(bytes, start, end, none) || equals(bytes, start, end, tagNone);
}
