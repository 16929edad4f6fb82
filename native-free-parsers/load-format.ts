import type { Carrier } from './carrier.js';
import type { CaptureFormat, LogFormat } from './format.js';

/** One format alone, by name: a worker that reads one log needs no other, and loading all of them delays its start. */
export function loadFormat(name: string): Promise<LogFormat> {
  return load<LogFormat>(name === 'mapping' ? './mapping/mapped-format.js' : `./formats/${checked(name)}.js`);
}

/** One format of captures alone, by name. */
export function loadCaptureFormat(name: string): Promise<CaptureFormat> {
  return load<CaptureFormat>(`./captures/${checked(name)}.js`);
}

/** One carrier alone, by name. */
export function loadCarrier(name: string): Promise<Carrier> {
  return load<Carrier>(`./carriers/${checked(name)}.js`);
}

const loaded = new Map<string, Promise<unknown>>();

function load<Loaded>(file: string): Promise<Loaded> {
  const known = loaded.get(file);
  if (known) return known as Promise<Loaded>;
  const loading = import(new URL(file, import.meta.url).href).then(
    (module: { readonly default: Loaded }) => module.default,
  );
  loaded.set(file, loading);
  return loading;
}

/** Names come from stores and tasks, and become a path. */
function checked(name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no format or carrier has the name ${name}`);
  return name;
}
