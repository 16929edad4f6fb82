import type {
  AddressRange,
  Api,
  Catalogue,
  Client,
  HiddenKind,
  LocalTool,
  Service,
  ServiceHost,
  Vendor,
} from './catalogue.js';
import { withNetworks } from './network-services.js';
import { digestOf } from './signature-pack.js';
import type {
  ApiFile,
  ClientFile,
  HiddenFile,
  HostRole,
  LocalFile,
  RiskFile,
  ServiceFile,
  SignatureFiles,
  VendorFile,
} from './signature-schemas.js';

/** The catalogue that signature files make. */
export function assembleCatalogue(files: SignatureFiles, digest: string = digestOf(files)): Catalogue {
  const vendors = sortedById(files.vendors.map(vendorOf));
  return {
    services: withNetworks(sortedById(files.services.map(serviceOf)), vendors),
    vendors,
    categories: sortedById(files.categories),
    clients: sortedById(files.clients.map(clientOf)),
    apis: sortedById(files.apis.map(apiOf)),
    locals: sortedById(files.locals.map(localOf)),
    hidden: sortedById(files.hidden.map(hiddenOf)),
    notAi: files.notAi,
    risk: files.risk,
    digest,
  };
}

/** Lays `own` over `base`: what has the same id replaces it whole. */
export function overlaySignatures(base: SignatureFiles, own: SignatureFiles): SignatureFiles {
  return {
    services: overlaid(base.services, own.services),
    vendors: overlaid(base.vendors, own.vendors),
    categories: overlaid(base.categories, own.categories),
    clients: overlaid(base.clients, own.clients),
    apis: overlaid(base.apis, own.apis),
    locals: overlaid(base.locals, own.locals),
    hidden: overlaid(base.hidden, own.hidden),
    notAi: [...base.notAi, ...own.notAi],
    risk: overlaidRisk(base.risk, own.risk),
  };
}

function overlaid<File extends { readonly id: string }>(base: readonly File[], own: readonly File[]): File[] {
  return [...new Map([...base, ...own].map((file) => [file.id, file])).values()];
}

function overlaidRisk(base: RiskFile, own: RiskFile): RiskFile {
  return {
    ...base,
    ...own,
    weights: { ...base.weights, ...own.weights },
    services: { ...base.services, ...own.services },
    vendors: { ...base.vendors, ...own.vendors },
  };
}

function sortedById<Thing extends { readonly id: string }>(things: readonly Thing[]): readonly Thing[] {
  return things.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function serviceOf({ $schema, hosts, addresses = [], ...rest }: ServiceFile): Service {
  const flat = Object.entries(hosts).flatMap(([role, entries]) =>
    entries.map((entry) => hostOf(role as HostRole, typeof entry === 'string' ? { pattern: entry } : entry)),
  );
  return { ...rest, hosts: flat, addresses: addresses.map(rangeOf) };
}

type HostEntry = Exclude<NonNullable<ServiceFile['hosts']['app']>[number], string>;

function hostOf(role: HostRole, { pattern, shared = false, paths = [], example, confidence }: HostEntry): ServiceHost {
  return { pattern, role, shared, paths, example, confidence };
}

function rangeOf(range: NonNullable<VendorFile['addresses']>[number]): AddressRange {
  return { ...range, retired: range.retired ?? false };
}

function vendorOf({ $schema, asns = [], addresses = [], sources = [], ...rest }: VendorFile): Vendor {
  return { ...rest, asns, addresses: addresses.map(rangeOf), sources };
}

function clientOf({ $schema, userAgents = [], headers = [], examples, nearMisses, ...rest }: ClientFile): Client {
  return { ...rest, userAgents, headers };
}

function apiOf({ $schema, endpoints, regionHosts = [], examples, nearMisses, ...rest }: ApiFile): Api {
  const complete = endpoints.map(({ path, methods = [], operation, alone = false, hosts = [] }) => {
    return { path, methods, operation, alone, hosts };
  });
  return { ...rest, endpoints: complete, regionHosts };
}

function localOf(file: LocalFile): LocalTool {
  const { $schema, ports = [], paths = [], pathsAlone = [], registries = [], examples, ...rest } = file;
  return { ...rest, ports, paths, pathsAlone, registries };
}

function hiddenOf({ $schema, apps = [], ports = [], hosts = [], ...rest }: HiddenFile): HiddenKind {
  return { ...rest, apps, ports, hosts };
}
