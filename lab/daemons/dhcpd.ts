import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { office } from '../office.js';
import type { Daemon } from './daemon.js';

/** The office's DHCP server: leases of a minute, and the journal it keeps of them. */
const daemon: Daemon = {
  programs: ['dhcpd', 'dhclient'],
  sources: [{ title: 'ISC dhcpd leases', path: 'dhcpd/dhcpd.leases', cannotSee: 'use; the workshop', identity: true }],
  start(machine, logs) {
    const folder = openFolder(logs, 'dhcpd');
    const file = join(machine.folder, 'dhcpd.conf');
    writeFileSync(
      file,
      `authoritative;
ping-check false;
default-lease-time 60;
max-lease-time 90;
subnet 10.20.0.0 netmask 255.255.255.0 {
  range 10.20.0.100 10.20.0.120;
  option routers ${office.router};
  option domain-name-servers ${office.router};
}
`,
    );
    const leases = join(folder, 'dhcpd.leases');
    writeFileSync(leases, '');
    const files = ['-cf', file, '-lf', leases, '-pf', join(machine.folder, 'dhcpd.pid')];
    return [machine.start('router', 'dhcpd', ['dhcpd', '-4', '-f', '--no-pid', ...files, 'office'])];
  },
};
export default daemon;
