/** Whom a proxy connects its client to: what a conversation inside of it is with. */
export interface TunnelTarget {
  readonly port: number;
  /** The proxy was given a name, and was counted as the request for it: the first one inside states it again. */
  readonly isNamed: boolean;
}
