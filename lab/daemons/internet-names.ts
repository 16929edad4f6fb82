import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolverSite, rootServer, sites } from '../office.js';
import type { Daemon } from './daemon.js';

/** The internet's DNS: knows every site of the laboratory, and is whom the office's resolvers ask. */
const daemon: Daemon = {
  programs: ['dnsmasq'],
  start(machine) {
    const file = join(machine.folder, 'internet-names.conf');
    const records = [...sites, resolverSite].map(({ host, v4, v6 }) => `host-record=${host},${v4},${v6},60`);
    const lines = ['no-hosts', 'no-resolv', 'user=root', 'bind-interfaces', 'pid-file='];
    const listening = [`listen-address=${rootServer.v4}`, `listen-address=${rootServer.v6}`, 'local=/#/'];
    writeFileSync(file, [...lines, ...listening, ...records, ''].join('\n'));
    return [machine.start('internet', 'internet-names', ['dnsmasq', '--keep-in-foreground', `--conf-file=${file}`])];
  },
};
export default daemon;
