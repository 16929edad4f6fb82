import { isCarried } from './carried.js';
import type { Carrier } from './carrier.js';
import type { LogFormat } from './format.js';
import { isMixed, mixedFormat, mixedName } from './mixed/mixed-format.js';
import { nestedCarrier } from './nested-carrier.js';

const loaded = new Map<string, Promise<LogFormat>>();

/**
 * One format alone, by name: a worker that reads one log needs no other, and loading all of them delays its start. What a mixed
 * log is made of, `layout` says.
 */
export function loadFormat(name: string, layout: unknown): Promise<LogFormat> {
  return name === mixedName ? loadMixed(layout) : loadAlone(name);
}

/** The last one is remembered: blocks of one source follow each other. */
async function loadMixed(layout: unknown): Promise<LogFormat> {
  const inner = isCarried(layout) ? layout.carried : layout;
  if (!isMixed(inner)) throw new Error('a mixed log without its parts');
  const names = inner.parts.map(({ format }) => format);
  const key = names.join(' ');
  if (lastMixed?.key !== key)
    lastMixed = { key, format: mixedFormat(await Promise.all(names.map(loadAlone))) as LogFormat };
  return lastMixed.format;
}

let lastMixed: { readonly key: string; readonly format: LogFormat } | undefined;

function loadAlone(name: string): Promise<LogFormat> {
  const known = loaded.get(name);
  if (known) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no format has the name ${name}`);
  const file = name === 'mapping' ? './mapping/mapped-format.js' : `./formats/${name}.js`;
  const format = import(new URL(file, import.meta.url).href).then(
    (module: { readonly default: LogFormat }) => module.default,
  );
  loaded.set(name, format);
  return format;
}

const loadedCarriers = new Map<string, Promise<Carrier>>();

/** One carrier alone, by name; `syslog/docker` is one in another. */
export async function loadCarrier(name: string): Promise<Carrier> {
  const [outer, ...inner] = name.split('/');
  let carrier = await loadCarrierAlone(outer!);
  for (const next of inner) carrier = nestedCarrier(carrier, await loadCarrierAlone(next));
  return carrier;
}

function loadCarrierAlone(name: string): Promise<Carrier> {
  const known = loadedCarriers.get(name);
  if (known) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no carrier has the name ${name}`);
  const carrier = import(new URL(`./carriers/${name}.js`, import.meta.url).href).then(
    (module: { readonly default: Carrier }) => module.default,
  );
  loadedCarriers.set(name, carrier);
  return carrier;
}
