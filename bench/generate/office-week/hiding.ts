/** Somebody reaches an encrypted resolver or a tunnel: what is inside was not seen. */
export interface Hiding {
  readonly who: string;
  /** Id in `signatures/hidden/`. */
  readonly kind: string;
  readonly host: string;
  /** Times a working day. */
  readonly aDay: number;
}

export const hiding: readonly Hiding[] = [
  { who: 'yusuf.amin', kind: 'dns-over-https', host: 'mozilla.cloudflare-dns.com', aDay: 12 },
  { who: 'enzo.greco', kind: 'dns-over-https', host: 'dns.google', aDay: 6 },
  { who: 'enzo.greco', kind: 'private-relay', host: 'mask.icloud.com', aDay: 6 },
];
