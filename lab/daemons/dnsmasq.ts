import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { rootServer, workshop } from '../office.js';
import type { Daemon } from './daemon.js';

/** The workshop's DHCP, router advertisements and resolver, with answers and leases in one log. */
const daemon: Daemon = {
  programs: ['dnsmasq', 'dhclient'],
  sources: [
    {
      title: 'dnsmasq log (DNS and DHCP)',
      path: 'dnsmasq/dnsmasq.log',
      cannotSee: 'more than a name asked for; DNS over HTTPS; the office',
    },
    {
      title: 'dnsmasq lease file',
      path: 'dnsmasq/dnsmasq.leases',
      cannotSee: 'use; leases that were given back',
      identity: true,
    },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'dnsmasq');
    const file = join(machine.folder, 'dnsmasq.conf');
    const lines = [
      'no-hosts',
      'no-resolv',
      'user=root',
      'bind-interfaces',
      'pid-file=',
      `interface=${workshop.name}`,
      'except-interface=lo',
      `server=${rootServer.v4}`,
      'dhcp-authoritative',
      // Looking whether an address is free takes three seconds, for one client after another.
      'no-ping',
      'dhcp-range=10.30.0.100,10.30.0.120,2m',
      'enable-ra',
      'dhcp-range=2001:db8:30::,ra-only',
      'log-queries=extra',
      'log-dhcp',
      `log-facility=${join(folder, 'dnsmasq.log')}`,
      `dhcp-leasefile=${join(folder, 'dnsmasq.leases')}`,
    ];
    writeFileSync(file, lines.join('\n') + '\n');
    return [machine.start('router', 'dnsmasq', ['dnsmasq', '--keep-in-foreground', `--conf-file=${file}`])];
  },
};
export default daemon;
