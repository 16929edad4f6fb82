/** A run of bytes in `Row.bytes`: `bytes[start]` to `bytes[end - 1]`. Empty when equal: the record does not state it. */
export class Span {
  start = 0;
  end = 0;

  set(start: number, end: number): void {
    this.start = start;
    this.end = end;
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }
}

/** What kind of fact a record states. */
export const Fact = Object.freeze({
  /** A client asked a named host for something: proxy, HTTP, TLS or QUIC ClientHello. */
  Request: 0,
  /** A client looked a name up. */
  Query: 1,
  /** A name resolved to addresses. */
  Answer: 2,
  /** Two addresses exchanged bytes. */
  Flow: 3,
  /** An address belonged to a device for a while. */
  Lease: 4,
  /** An address or device was used by a user. */
  Logon: 5,
});
export type Fact = (typeof Fact)[keyof typeof Fact];

/** The facts by their names in outputs, in the order of `Fact`. */
export const factNames = ['request', 'query', 'answer', 'flow', 'lease', 'logon'] as const;
export type FactName = (typeof factNames)[number];

/** What the addresses and logons that a product states come from; most say nothing of their own. */
export type IdentityGround = 'dhcp' | 'vpn' | 'radius' | 'directory';

export const Action = Object.freeze({ Unknown: 0, Allowed: 1, Blocked: 2 });
export type Action = (typeof Action)[keyof typeof Action];

/** How a format writes bytes that its text cannot hold as they are; undone once per distinct value, never per record. */
export const Escapes = Object.freeze({
  None: 0,
  /** `\"`, `\\`, `\n`, `\u0041`: the inside of a JSON string. */
  Json: 1,
  /** `\x09`: Zeek, Apache, nginx. Apache and Zeek also double the backslash. */
  Hex: 2,
  /** `\032`, `\.`: a domain name in DNS presentation form (RFC 1035 section 5.1). */
  Dns: 3,
  /** `\=`, `\|`, `\"`, `\\`: CEF and quoted pairs. Other backslashes stay: many senders write `CORP\ana` as it is. */
  Backslash: 4,
  /** `""` inside quotes: CSV (RFC 4180). */
  DoubledQuotes: 5,
  /** `\\032`, `\\.`: a domain name in presentation form, inside a JSON string or a quoted pair. */
  JsonDns: 6,
});
export type Escapes = (typeof Escapes)[keyof typeof Escapes];

/** The resource records of one DNS answer; `count` of them are valid. Bounded: what does not fit is left out. */
export class Answers {
  static readonly limit = 64;
  count = 0;
  readonly names: readonly Span[] = spans(Answers.limit);
  readonly types: readonly Span[] = spans(Answers.limit);
  readonly data: readonly Span[] = spans(Answers.limit);
  /** Seconds; NaN where not stated. */
  readonly ttls = new Float64Array(Answers.limit);

  /** The index of a new, empty record; -1 when the list is full. */
  add(): number {
    if (this.count === Answers.limit) return -1;
    const index = this.count++;
    this.names[index]!.clear();
    this.types[index]!.clear();
    this.data[index]!.clear();
    this.ttls[index] = Number.NaN;
    return index;
  }
}

/**
 * One parsed record, as offsets into `bytes`.
 *
 * A parser owns one `Row` and overwrites it for every record; a sink that wants to remember
 * something copies it before returning. Unknown is not zero: spans are empty, numbers NaN and
 * strings '' where the record does not say. The keys are those of `LogRecord`, which see.
 */
export class Row {
  /** What the spans point into: the block, or a parser's own scratch memory. */
  bytes: Buffer = Buffer.alloc(0);
  escapes: Escapes = Escapes.None;

  fact: Fact = Fact.Request;
  /** Of a capture: the packet that completed the record, or that began the flow, counted from 1; 0 in logs. */
  packet = 0;
  /** Unix time in milliseconds, UTC; for a flow its start. NaN where the record has none. */
  timeMs = Number.NaN;
  durationMs = Number.NaN;
  /** End of a lease or logon, Unix milliseconds. */
  untilMs = Number.NaN;

  /** Address of the inside party that asked, as the log writes it. */
  readonly client = new Span();
  clientPort = Number.NaN;
  /** Name of the client machine. */
  readonly device = new Span();
  readonly mac = new Span();
  /** As the log writes it, realm included: `CORP\ana`, `ana@corp.example`. */
  readonly user = new Span();
  readonly group = new Span();
  /** What a lease or logon comes from, where it is not what the format's come from. */
  ground: IdentityGround | undefined = undefined;

  /** Server name as the log writes it, without port: SNI, Host, URL host, query name. */
  readonly host = new Span();
  /** Address of the server. */
  readonly server = new Span();
  serverPort = Number.NaN;
  /** `tcp`, `udp`, `icmp`, … */
  transport = '';
  /** `tls`, `quic`, `http`, `dns`, … */
  app = '';

  readonly method = new Span();
  /** Starts with `/` and keeps its query. */
  readonly path = new Span();
  status = Number.NaN;
  readonly contentType = new Span();
  readonly userAgent = new Span();
  readonly referrer = new Span();

  action: Action = Action.Unknown;
  /** Bytes from client to server. */
  bytesUp = Number.NaN;
  /** Bytes from server to client. */
  bytesDown = Number.NaN;
  /** Bytes both ways, only where the log has one total. */
  bytesBoth = Number.NaN;
  packetsUp = Number.NaN;
  packetsDown = Number.NaN;

  readonly queryType = new Span();
  readonly responseCode = new Span();
  readonly answers = new Answers();

  /** A list as the log writes it: `h2,http/1.1` or `["h2","http/1.1"]`. */
  readonly alpn = new Span();
  readonly ja3 = new Span();
  readonly ja4 = new Span();
  /** An encrypted ClientHello hides the inner name. */
  ech = false;

  /**
   * The log states this request again, in more detail: Squid's CONNECT line before the requests of a bumped tunnel.
   * It shows activity, and that a request was refused; it is not counted as a request of its own.
   */
  repeated = false;

  /** Forget the last record, all but `bytes` and `escapes`. */
  clear(): void {
    this.fact = Fact.Request;
    this.timeMs = Number.NaN;
    this.host.clear();
    this.serverPort = Number.NaN;
    this.path.clear();
    this.server.clear();
    this.clearDetails();
  }

  /** Forget what is decoded only for records that the sink wants: all but the fact, the time, the target (host, port, path) and the server. */
  clearDetails(): void {
    this.durationMs = Number.NaN;
    this.untilMs = Number.NaN;
    this.client.clear();
    this.clientPort = Number.NaN;
    this.device.clear();
    this.mac.clear();
    this.user.clear();
    this.group.clear();
    this.ground = undefined;
    this.transport = '';
    this.app = '';
    this.method.clear();
    this.status = Number.NaN;
    this.contentType.clear();
    this.userAgent.clear();
    this.referrer.clear();
    this.action = Action.Unknown;
    this.bytesUp = Number.NaN;
    this.bytesDown = Number.NaN;
    this.bytesBoth = Number.NaN;
    this.packetsUp = Number.NaN;
    this.packetsDown = Number.NaN;
    this.queryType.clear();
    this.responseCode.clear();
    this.answers.count = 0;
    this.alpn.clear();
    this.ja3.clear();
    this.ja4.clear();
    this.ech = false;
    this.repeated = false;
  }
}

function spans(count: number): readonly Span[] {
  return Array.from({ length: count }, () => new Span());
}
