import { isIP } from 'node:net';
import { AddressMatcher } from './address-matcher.js';
import { ApiMatcher } from './api-matcher.js';
import type { Catalogue } from './catalogue.js';
import { ClientMatcher } from './client-matcher.js';
import { hiddenServices } from './counted-services.js';
import { type HostMatch, HostMatcher } from './host-matcher.js';
import type { HostRole } from './signature-schemas.js';
import { type UrlMatch, UrlMatcher } from './url-matcher.js';

/** What the catalogue says of one host, URL or address, and why. */
export type CheckResult = CheckFound | CheckNothing;

export interface CheckFound extends Request {
  /** Ids, as in the catalogue's files. */
  readonly service: string;
  readonly vendor: string;
  readonly category: string;
  readonly role?: HostRole;
  /** The host pattern or address range that decided, and the path pattern after it where one did. */
  readonly pattern: string;
  /** Whether this is use of the service. Images and telemetry only corroborate, and so does a host that others share. */
  readonly counts: boolean;
  readonly shared?: true;
}

export interface CheckNothing extends Request {
  readonly service: null;
  readonly because: string;
}

/** What the user agent and the URL tell beside the service. */
interface Request {
  /** Id of the AI client. */
  readonly client?: string;
  /** Id of the API's shape. */
  readonly api?: string;
  readonly model?: string;
  readonly region?: string;
}

export interface CheckOptions {
  readonly userAgent?: string | undefined;
}

/** Answers for a host (`chatgpt.com`, `chatgpt.com:443`), a URL with or without its scheme, or an address. */
export function checkTarget(catalogue: Catalogue, input: string, { userAgent }: CheckOptions = {}): CheckResult {
  const client = userAgent === undefined ? undefined : new ClientMatcher(catalogue).match(userAgent)?.id;
  const target = parseTarget(input);
  const result = target === undefined ? noTarget(input) : checkParsed(catalogue, target);
  return { ...result, ...(client !== undefined && { client }) };
}

function noTarget(input: string): CheckNothing {
  return { service: null, because: `${shown(input) || 'nothing'} is no host, URL or address` };
}

function checkParsed(catalogue: Catalogue, target: Target): CheckResult {
  if (isIP(target.host) !== 0) return checkAddress(catalogue, target);
  const match = new UrlMatcher(catalogue).match(target.host, target.path);
  const request = requestOf(catalogue, target, match?.counts ?? false);
  if (match === undefined) return { service: null, because: whyNone(catalogue, target.host, request), ...request };
  if (!match.named) return { service: null, because: whyShared(catalogue, match, target.host), ...request };
  return { ...found(catalogue, match), ...request };
}

interface Target {
  readonly host: string;
  readonly path: string;
}

function parseTarget(input: string): Target | undefined {
  const trimmed = input.trim();
  if (isIP(trimmed) !== 0) return { host: trimmed, path: '/' };
  const url = parsedUrl(withScheme(trimmed));
  if (url === undefined || url.hostname === '') return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return { host, path: url.pathname + url.search };
}

function parsedUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
}

function checkAddress(catalogue: Catalogue, target: Target): CheckResult {
  const match = new AddressMatcher(catalogue).match(target.host);
  const request = requestOf(catalogue, target, match !== undefined);
  if (match === undefined) {
    const because = `no published range of an AI service holds ${target.host}; most share their addresses with others`;
    return { service: null, because, ...request };
  }
  const { id, vendor, category } = catalogue.services[match.service]!;
  return { service: id, vendor, category, pattern: match.range, counts: true, ...request };
}

function requestOf(catalogue: Catalogue, { host, path }: Target, aiHost: boolean): Request {
  const apis = new ApiMatcher(catalogue);
  const region = apis.regionOf(host);
  const { operation: _, ...call } = apis.match({ host, path, aiHost }) ?? {};
  return { ...(region !== undefined && { region }), ...call };
}

function found(catalogue: Catalogue, match: UrlMatch): CheckFound {
  const { id, vendor, category } = catalogue.services[match.service]!;
  const pattern = match.path === undefined ? match.pattern : match.pattern + match.path;
  const { role, counts, shared } = match;
  return { service: id, vendor, category, role, pattern, counts, ...(shared && { shared }) };
}

function whyNone({ hidden }: Catalogue, host: string, { api }: Request): string {
  const services = hiddenServices({ hidden });
  const kind = services[new HostMatcher({ services }).match(host)?.service ?? -1];
  if (kind) return `${shown(host)} is no AI service but ${kind.name}, which hides what goes through it`;
  const looks = api === undefined ? '' : `, but the path is one of the ${api} API: perhaps a service of your own`;
  return `no pattern of the catalogue covers ${shown(host)}${looks}`;
}

function whyShared(catalogue: Catalogue, match: HostMatch, host: string): string {
  const { name } = catalogue.services[match.service]!;
  return `${shown(host)} serves ${name} and other products, which only a path tells apart; the name alone is no proof`;
}

/** Input is hostile text: short, and nothing a terminal would obey. */
function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 100 ? `${printable.slice(0, 100)}…` : printable;
}
