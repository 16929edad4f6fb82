import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { office, proxy, sittings } from '../office.js';
import type { Daemon } from './daemon.js';

export const proxyPort = 3128;
export const proxyPassword = 'laboratory';

/** The office's proxy: names a user for every request, after asking for a password as browsers expect. */
const daemon: Daemon = {
  programs: ['squid', 'openssl'],
  sources: [
    {
      title: 'Squid access log',
      path: 'squid/access.log',
      cannotSee: 'whoever goes past it; the device but for its address',
    },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'squid', true);
    const work = openFolder(machine.folder, 'squid', true);
    const passwords = join(work, 'passwords');
    const hash = execFileSync('openssl', ['passwd', '-apr1', proxyPassword], { encoding: 'utf8' }).trim();
    const users = sittings.flatMap(({ way, user }) => (way === 'proxy' && user ? [user] : []));
    writeFileSync(passwords, users.map((user) => `${user}:${hash}\n`).join(''));
    chmodSync(passwords, 0o644);
    const file = join(work, 'squid.conf');
    writeFileSync(
      file,
      `http_port ${proxy.address}:${proxyPort}
visible_hostname proxy.example
pid_filename ${work}/squid.pid
cache_log ${work}/cache.log
access_log stdio:${folder}/access.log
buffered_logs off
cache deny all
coredump_dir ${work}
netdb_filename none
pinger_enable off
dns_nameservers ${office.router}
shutdown_lifetime 1 seconds
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${passwords}
auth_param basic realm laboratory
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
`,
    );
    return [machine.start(proxy.name, 'squid', ['squid', '-N', '-f', file])];
  },
};
export default daemon;
