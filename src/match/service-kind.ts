import type { Catalogue, Service } from './catalogue.js';

/**
 * What is counted: AI services, tools run on own machines (`local/ollama`), and traffic that hides what it carries
 * (`hidden/dns-over-https`). No id of a service has a slash.
 */
export const serviceKinds = ['service', 'local', 'hidden'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

export function kindOfService(id: string): ServiceKind {
  if (id.startsWith('local/')) return 'local';
  return id.startsWith('hidden/') ? 'hidden' : 'service';
}

/** The category that all local tools, and all hidden traffic, are in; the catalogue's own categories are of services. */
export const kindCategories = [
  { id: 'local', name: 'AI on own machines' },
  { id: 'hidden', name: 'Hidden traffic' },
] as const;

/** The services of a catalogue, and behind them its local tools and kinds of hidden traffic as if they were services. */
export function countedServices({
  services,
  locals,
  hidden,
}: Pick<Catalogue, 'services' | 'locals' | 'hidden'>): readonly Service[] {
  return [...services, ...localServices({ locals }), ...hiddenServices({ hidden })];
}

export function localServices({ locals }: Pick<Catalogue, 'locals'>): readonly Service[] {
  return locals.map(({ id, name, sources }) => ({ ...plain, id: `local/${id}`, name, category: 'local', sources }));
}

export function hiddenServices({ hidden }: Pick<Catalogue, 'hidden'>): readonly Service[] {
  return hidden.map(({ id, name, hosts, sources }) => ({
    ...plain,
    id: `hidden/${id}`,
    name,
    category: 'hidden',
    hosts: hosts.map((pattern) => ({ pattern, role: 'app', shared: false, paths: [] }) as const),
    sources,
  }));
}

const plain = { vendor: '', hosts: [], addresses: [], confidence: 'high' } as const;
