import { userKey } from '../identity/user-name.js';

/** What names are kept as. Each is asked once per distinct name, and gives '' for ''. */
export interface KeptNames {
  /** Of an address in its one spelling, or a machine's name in lower case. */
  client(text: string): string;
  /** Of a MAC in its one spelling. */
  mac(text: string): string;
  /** Of a device's name in lower case. */
  device(text: string): string;
  /** Of a user as the log writes it. */
  user(text: string): string;
  /** As `client`, to ask what is known of an address, where nothing is kept. */
  lookedUp(text: string): string;
}

/** Names as they are. */
export const plainNames: KeptNames = { client: same, mac: same, device: same, user: userKey, lookedUp: same };

function same(text: string): string {
  return text;
}
