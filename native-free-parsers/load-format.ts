import { isCarried } from './carried.js';
import type { Carrier } from './carrier.js';
import type { CaptureFormat, LogFormat } from './format.js';
import { isMixed, mixedFormat, mixedName } from './mixed/mixed-format.js';
import { moduleIn } from './module-folder.js';
import { nestedCarrier } from './nested-carrier.js';

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

async function loadAlone(name: string): Promise<LogFormat> {
  if (name === 'mapping') return (await import('./mapping/mapped-format.js')).default;
  return moduleIn(new URL('./formats/', import.meta.url), checked(name));
}

/** One format of captures alone, by name. */
export async function loadCaptureFormat(name: string): Promise<CaptureFormat> {
  return moduleIn(new URL('./captures/', import.meta.url), checked(name));
}

/** One carrier alone, by name; `syslog/docker` is one in another, `csv-export:2-44` one with a setting. */
export async function loadCarrier(name: string): Promise<Carrier> {
  const [outer, ...inner] = name.split('/');
  let carrier = await loadCarrierAlone(outer!);
  for (const next of inner) carrier = nestedCarrier(carrier, await loadCarrierAlone(next));
  return carrier;
}

async function loadCarrierAlone(name: string): Promise<Carrier> {
  const [file, setting] = name.split(':');
  const carrier = await moduleIn<Carrier>(new URL('./carriers/', import.meta.url), checked(file!));
  if (setting === undefined) return carrier;
  if (!carrier.withSetting) throw new Error(`${file} has no settings`);
  return carrier.withSetting(setting);
}

/** Names come from stores and tasks, and become a path. */
function checked(name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no format or carrier has the name ${name}`);
  return name;
}
