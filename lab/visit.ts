import type { Way } from './office.js';

/** What a client is told to do; one JSON line. */
export interface Errand {
  readonly host: string;
  readonly way: Way;
  readonly family: 4 | 6;
  /** The resolver that DHCP told of. */
  readonly resolver: string;
  /** Where the resolver over HTTPS is known to be, without asking. */
  readonly secureResolver: { readonly host: string; readonly address: string };
  readonly proxy?: {
    readonly address: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  /** None: the name is only looked up. */
  readonly requests: readonly { readonly up: number; readonly down: number; readonly afterMs: number }[];
}

/** What came of an errand, as the client's own sockets say; one JSON line. */
export interface Visit {
  readonly host: string;
  readonly start: string;
  readonly end: string;
  /** The client's own address of the connection, or of nothing where a name was only looked up. */
  readonly address?: string;
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly error?: string;
}
