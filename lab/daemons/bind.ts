import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { office, rootServer } from '../office.js';
import type { Daemon } from './daemon.js';

/** The office's resolver, with the query log that BIND writes where it is asked to. */
const daemon: Daemon = {
  programs: ['named'],
  sources: [
    {
      title: 'BIND query log',
      path: 'bind/queries.log',
      cannotSee: 'more than a name asked for; DNS over HTTPS; the workshop',
    },
    {
      title: 'BIND dnstap',
      path: 'bind/answers.dnstap',
      cannotSee: 'more than a name asked for; DNS over HTTPS; the workshop',
    },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'bind');
    const work = openFolder(machine.folder, 'named');
    const file = join(work, 'named.conf');
    writeFileSync(
      file,
      `options {
  directory "${work}"; pid-file "${work}/named.pid"; session-keyfile "${work}/session.key";
  listen-on { ${office.router}; }; listen-on-v6 { none; };
  recursion yes; allow-query { any; }; allow-recursion { any; };
  forward only; forwarders { ${rootServer.v4}; };
  dnssec-validation no; querylog yes;
  dnstap { client; }; dnstap-output file "${folder}/answers.dnstap";
};
controls { };
logging {
  channel queries { file "${folder}/queries.log"; print-time yes; print-category yes; print-severity yes; };
  category queries { queries; };
};
`,
    );
    return [machine.start('router', 'named', ['named', '-f', '-c', file])];
  },
};
export default daemon;
