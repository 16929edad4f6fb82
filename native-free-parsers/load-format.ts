import type { Carrier } from './carrier.js';
import type { Format } from './format.js';

const loaded = new Map<string, Promise<Format>>();

/** One format alone, by name: a worker that reads one log needs no other, and loading all of them delays its start. */
export function loadFormat(name: string): Promise<Format> {
  const known = loaded.get(name);
  if (known) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no format has the name ${name}`);
  const file = name === 'mapping' ? './mapping/mapped-format.js' : `./formats/${name}.js`;
  const format = import(new URL(file, import.meta.url).href).then(
    (module: { readonly default: Format }) => module.default,
  );
  loaded.set(name, format);
  return format;
}

const loadedCarriers = new Map<string, Promise<Carrier>>();

/** One carrier alone, by name. */
export function loadCarrier(name: string): Promise<Carrier> {
  const known = loadedCarriers.get(name);
  if (known) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no carrier has the name ${name}`);
  const carrier = import(new URL(`./carriers/${name}.js`, import.meta.url).href).then(
    (module: { readonly default: Carrier }) => module.default,
  );
  loadedCarriers.set(name, carrier);
  return carrier;
}
