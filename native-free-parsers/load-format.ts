import type { LogFormat } from './format.js';

const loaded = new Map<string, Promise<LogFormat>>();

/** One format alone, by name: a worker that reads one log needs no other, and loading all of them delays its start. */
export function loadFormat(name: string): Promise<LogFormat> {
  const known = loaded.get(name);
  if (known) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no format has the name ${name}`);
  const format = import(new URL(`./formats/${name}.js`, import.meta.url).href).then(
    (module: { readonly default: LogFormat }) => module.default,
  );
  loaded.set(name, format);
  return format;
}
