import type {
  ClientKind,
  Confidence,
  HostRole,
  RangeDirection,
  RiskFacts,
  RiskFile,
  Source,
} from './signature-schemas.js';

/** Everything the program knows about AI services, as plain data: it can be cloned to a worker. */
export interface Catalogue {
  /** A match names a service by its place here. Products sorted by id, then those that stand for all of a vendor's. */
  readonly services: readonly Service[];
  /** Sorted by id, as are the lists below. */
  readonly vendors: readonly Vendor[];
  readonly categories: readonly Category[];
  readonly clients: readonly Client[];
  readonly apis: readonly Api[];
  readonly locals: readonly LocalTool[];
  readonly hidden: readonly HiddenKind[];
  readonly notAi: readonly NotAi[];
  readonly risk: RiskFile;
  /** SHA-256 of the contents, in hex: equal digests mean equal matches. */
  readonly digest: string;
}

/** An AI product people use. */
export interface Service {
  readonly id: string;
  readonly name: string;
  /** Id of its vendor. */
  readonly vendor: string;
  /** Id of its category. */
  readonly category: string;
  readonly homepage?: string | undefined;
  readonly hosts: readonly ServiceHost[];
  readonly addresses: readonly AddressRange[];
  /** Networks in which whatever is reached is this. */
  readonly asns?: readonly number[] | undefined;
  /** Is no product, but any of its vendor's: which one is not known. */
  readonly standsForVendor?: true;
  readonly confidence: Confidence;
  readonly risk?: RiskFacts | undefined;
  readonly sources: readonly Source[];
  readonly note?: string | undefined;
}

/** One host pattern of a service; see `host-pattern.ts` for the language. */
export interface ServiceHost {
  readonly pattern: string;
  readonly role: HostRole;
  /** Other products live on this host too: its name alone never convicts. */
  readonly shared: boolean;
  /** The paths on it that belong to the service, see `path-pattern.ts`. With `shared` false the name says nothing without them. */
  readonly paths: readonly string[];
  /** A real host under the pattern. */
  readonly example?: string | undefined;
  /** Where it differs from the service's. */
  readonly confidence?: Confidence | undefined;
}

/** A range of addresses a vendor published. Only `ingress` ranges say where people connect to. */
export interface AddressRange {
  readonly range: string;
  readonly direction: RangeDirection;
  /** Day the list was published or read, `2026-08-05`. */
  readonly seen: string;
  readonly retired: boolean;
  readonly source: string;
}

export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2 code of the headquarters. */
  readonly country?: string | undefined;
  readonly homepage?: string | undefined;
  readonly asns: readonly number[];
  readonly addresses: readonly AddressRange[];
  readonly risk?: RiskFacts | undefined;
  readonly sources: readonly Source[];
}

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** How sensitive the input usually is, 0 to 10; a factor of the risk score. */
  readonly exposure: number;
}

/** A program that talks to AI services, known by its user agent or headers. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly vendor?: string | undefined;
  readonly kind: ClientKind;
  readonly userAgents: readonly string[];
  readonly headers: readonly ClientHeader[];
  readonly sources: readonly Source[];
}

export interface ClientHeader {
  readonly name: string;
  readonly value?: string | undefined;
}

/** The shape of an API's URLs, wherever it is served. */
export interface Api {
  readonly id: string;
  readonly name: string;
  readonly endpoints: readonly ApiEndpoint[];
  /** Host patterns with a `{region}` label. */
  readonly regionHosts: readonly string[];
  readonly sources: readonly Source[];
}

export interface ApiEndpoint {
  readonly path: string;
  readonly methods: readonly string[];
  readonly operation: string;
  /** Whether the path alone tells an AI API, or only together with a host that is known to serve AI. */
  readonly alone: boolean;
  readonly hosts: readonly string[];
}

/** An inference server or tool run on one's own machines. */
export interface LocalTool {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly ports: readonly LocalPort[];
  readonly paths: readonly string[];
  /** Paths that tell the tool on any port of an own machine; nothing below them does. */
  readonly pathsAlone: readonly string[];
  readonly registries: readonly string[];
  readonly sources: readonly Source[];
}

export interface LocalPort {
  readonly port: number;
  /** Whether the port alone points to the tool. */
  readonly distinctive: 'high' | 'medium' | 'low';
}

/** A kind of traffic that hides what it carries from logs: encrypted name resolution, a tunnel. */
export interface HiddenKind {
  readonly id: string;
  readonly name: string;
  /** What sensors and firewalls call it, in lower case. */
  readonly apps: readonly string[];
  /** Ports that are its own. */
  readonly ports: ReadonlyArray<{ readonly port: number; readonly transport: 'tcp' | 'udp' }>;
  /** In the pattern language of hosts. */
  readonly hosts: readonly string[];
  readonly sources: readonly Source[];
  readonly note?: string | undefined;
}

/** A host that lists of AI services carry wrongly, and why it is not in this catalogue. */
export interface NotAi {
  readonly pattern: string;
  readonly kind: string;
  readonly reason: string;
}
