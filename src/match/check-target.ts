import { isIP } from 'node:net';
import { AddressMatcher } from './address-matcher.js';
import type { Catalogue } from './catalogue.js';
import type { HostMatch } from './host-matcher.js';
import type { HostRole } from './signature-schemas.js';
import { type UrlMatch, UrlMatcher } from './url-matcher.js';

/** What the catalogue says of one host, URL or address, and why. */
export type CheckResult = CheckFound | CheckNothing;

export interface CheckFound {
  /** Ids, as in the catalogue's files. */
  readonly service: string;
  readonly vendor: string;
  readonly category: string;
  readonly role?: HostRole;
  /** The host pattern or address range that decided, and the path pattern after it where one did. */
  readonly pattern: string;
  /** False where the name corroborates use but is none by itself, as for images and telemetry. */
  readonly counts: boolean;
  readonly client?: string;
  readonly model?: string;
  readonly region?: string;
}

export interface CheckNothing {
  readonly service: null;
  readonly because: string;
  readonly client?: string;
}

export interface CheckOptions {
  readonly userAgent?: string | undefined;
}

/** Answers for a host (`chatgpt.com`, `chatgpt.com:443`), a URL with or without its scheme, or an address. */
export function checkTarget(catalogue: Catalogue, input: string, _options: CheckOptions = {}): CheckResult {
  const target = parseTarget(input);
  if (target === undefined) return { service: null, because: `${shown(input)} is no host, URL or address` };
  if (isIP(target.host) !== 0) return checkAddress(catalogue, target.host);
  const urls = new UrlMatcher(catalogue);
  const match = urls.match(target.host, target.path);
  if (match === undefined)
    return { service: null, because: `no pattern of the catalogue covers ${shown(target.host)}` };
  if (match.shared) return { service: null, because: whyShared(catalogue, match, target.host) };
  return found(catalogue, match);
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

function checkAddress(catalogue: Catalogue, address: string): CheckResult {
  const match = new AddressMatcher(catalogue).match(address);
  if (match === undefined) {
    return {
      service: null,
      because: `no published range of an AI service holds ${address}; most share their addresses with others`,
    };
  }
  const { id, vendor, category } = catalogue.services[match.service]!;
  return { service: id, vendor, category, pattern: match.range, counts: true };
}

function found(catalogue: Catalogue, match: UrlMatch): CheckFound {
  const { id, vendor, category } = catalogue.services[match.service]!;
  const pattern = match.path === undefined ? match.pattern : match.pattern + match.path;
  return { service: id, vendor, category, role: match.role, pattern, counts: match.counts };
}

function whyShared(catalogue: Catalogue, match: HostMatch, host: string): string {
  const { name } = catalogue.services[match.service]!;
  const told = match.byPath ? ', which only a path tells apart' : '';
  return `${shown(host)} serves ${name} and other products${told}; the name alone is no proof`;
}

/** Input is hostile text: short, and nothing a terminal would obey. */
function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 100 ? `${printable.slice(0, 100)}…` : printable;
}
