import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { office, workshop } from '../office.js';
import type { Daemon } from './daemon.js';

/** A capture of each inside link. */
const daemon: Daemon = {
  programs: ['tcpdump'],
  sources: [
    {
      title: 'tcpdump captures',
      path: 'tcpdump',
      isCapture: true,
      cannotSee: 'users; names inside a proxy’s tunnel but for the CONNECT',
    },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'tcpdump');
    return [office, workshop].map(({ name }) => {
      const file = join(folder, `${name}.pcap`);
      return machine.start('router', `tcpdump-${name}`, ['tcpdump', '-Z', 'root', '-U', '-n', '-i', name, '-w', file]);
    });
  },
};
export default daemon;
