/** What kind of record a use was seen in, best first: what a better one says of an hour is not added to by a lesser one. */
export const evidenceNames = ['proxy', 'tls', 'flow', 'dns'] as const;
export type EvidenceName = (typeof evidenceNames)[number];

/** `evidenceNames` by number, as batches and the store keep them; a lower number is better evidence. */
export const Evidence = Object.freeze({
  /** An HTTP request with its method: proxy, web gateway, HTTP on the wire. */
  Proxy: 0,
  /** A TLS or QUIC ClientHello: the server's name and nothing of what was asked. */
  Tls: 1,
  /** Two addresses that exchanged bytes; the name comes from elsewhere. */
  Flow: 2,
  /** A name that was only looked up: seen, not used. */
  Dns: 3,
});
export type Evidence = (typeof Evidence)[keyof typeof Evidence];
