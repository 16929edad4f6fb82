import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../machine.js';
import type { Daemon } from './daemon.js';

export const radiusSecret = 'laboratory';

/** Accounting from switches, access points and the VPN gateway, filed as `detail`. */
const daemon: Daemon = {
  programs: ['freeradius', 'radclient'],
  sources: [
    { title: 'FreeRADIUS detail', path: 'freeradius/detail', cannotSee: 'use; who does not sign on', identity: true },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'freeradius');
    const work = openFolder(machine.folder, 'raddb');
    writeFileSync(
      join(work, 'radiusd.conf'),
      `name = radiusd
logdir = ${work}
run_dir = ${work}
raddbdir = ${work}
pidfile = ${work}/radiusd.pid
libdir = /usr/lib/freeradius
client lan { ipaddr = 127.0.0.1
 secret = ${radiusSecret} }
modules {
 detail { filename = ${folder}/detail
  header = "%t"
  permissions = 0644 }
}
server default {
 listen { type = acct
  ipaddr = 127.0.0.1
  port = 1813 }
 preacct {
 }
 accounting {
  detail
 }
}
`,
    );
    return [machine.start('router', 'freeradius', ['freeradius', '-f', '-l', 'stdout', '-d', work, '-n', 'radiusd'])];
  },
};
export default daemon;
