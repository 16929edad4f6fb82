import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aiHosts } from './ai-hosts.js';
import { dataFolder } from './data-folder.js';

/** The AI hosts for programs that read them from a file. */
export interface HostLists {
  /** One name a line, for `grep -f`. */
  readonly names: string;
  /** CSV with the header `host,service`. */
  readonly services: string;
}

export function hostLists(): HostLists {
  mkdirSync(dataFolder, { recursive: true });
  const names = join(dataFolder, 'ai-hosts.txt');
  const services = join(dataFolder, 'ai-services.csv');
  writeFileSync(names, aiHosts.map(({ name }) => `${name}\n`).join(''));
  writeFileSync(services, `host,service\n${aiHosts.map(({ name, service }) => `${name},${service}\n`).join('')}`);
  return { names, services };
}
