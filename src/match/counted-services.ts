import type { Catalogue, Service } from './catalogue.js';

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
