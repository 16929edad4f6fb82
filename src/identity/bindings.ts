/** A statement that an address belonged to a device. Times are Unix milliseconds; `until` is exclusive, absent where it is not stated. */
export interface Lease {
  /** In its one spelling. */
  readonly address: string;
  /** `02:00:5e:00:53:17`. */
  readonly mac?: string;
  /** Name of the device, in lower case. */
  readonly device?: string;
  readonly from: number;
  readonly until?: number;
  /** The statement says that it was over at `from`: a release, an expiry. */
  readonly ends?: true;
  readonly ground: LeaseGround;
  /** `Source.id` of where it is stated. */
  readonly source: number;
}

/** `frame`: the source MAC of captured packets, or the layer-2 address that a sensor states beside an address. */
export const leaseGrounds = ['dhcp', 'vpn', 'radius', 'neighbour', 'frame'] as const;
export type LeaseGround = (typeof leaseGrounds)[number];

/** A statement that a user used an address or device. Times are Unix milliseconds; `until` is exclusive, absent where it is not stated. */
export interface Logon {
  /** In its one spelling. */
  readonly address?: string;
  /** Name of the device, in lower case. */
  readonly device?: string;
  readonly mac?: string;
  /** In lower case, without realm. */
  readonly user: string;
  /** As the log writes it. */
  readonly realm?: string;
  readonly from: number;
  readonly until?: number;
  /** The statement says that it was over at `from`: a logoff, the end of a session. */
  readonly ends?: true;
  readonly ground: LogonGround;
  /** `Source.id` of where it is stated. */
  readonly source: number;
}

/** `proxy`: authenticated user of a proxy's records, merged to stretches from the first to the last of them. */
export const logonGrounds = ['directory', 'radius', 'vpn', 'proxy'] as const;
export type LogonGround = (typeof logonGrounds)[number];

/** A name that an address answered to, between two times (Unix milliseconds, `until` exclusive). */
export interface Resolution {
  /** Address of whoever asked; absent where the log does not say. */
  readonly client?: string;
  /** The server's, in its one spelling. */
  readonly address: string;
  readonly host: string;
  readonly from: number;
  readonly until: number;
  readonly ground: ResolutionGround;
  /** `Source.id` of where it is stated. */
  readonly source: number;
}

/** `answer`: DNS said so. `sni`: a TLS, QUIC or HTTP request to the address named the host. */
export const resolutionGrounds = ['answer', 'sni'] as const;
export type ResolutionGround = (typeof resolutionGrounds)[number];

/**
 * How the service of a record is known, best first: stated in the record itself; an answer or SNI of the same client for
 * the same server address; one of other clients, where the address served that one service only; a published range; an ASN.
 */
export const namings = ['stated', 'own-answer', 'own-sni', 'other-answer', 'other-sni', 'range', 'asn'] as const;
export type Naming = (typeof namings)[number];
