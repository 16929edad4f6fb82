import { join } from 'node:path';
import { openFolder } from '../machine.js';
import { office, workshop } from '../office.js';
import type { Daemon } from './daemon.js';

const collectorPort = 2055;

/** A flow exporter on each inside link, and the collector that files what they send. */
const daemon: Daemon = {
  programs: ['softflowd', 'nfcapd'],
  sources: [
    {
      title: 'NetFlow v9 (softflowd, nfcapd)',
      path: 'nfcapd',
      cannotSee: 'names: addresses that nobody named stay nobody’s',
    },
  ],
  start(machine, logs) {
    const folder = openFolder(logs, 'nfcapd');
    const collector = ['nfcapd', '-w', folder, '-b', '127.0.0.1', '-p', String(collectorPort), '-t', '300'];
    const timeouts = ['tcp.fin=2', 'tcp.rst=2', 'tcp=30', 'udp=5', 'general=30', 'maxlife=60', 'expint=2'];
    const exporters = [office, workshop].map(({ name }) => [
      ...['softflowd', '-d', '-6', '-i', name, '-v', '9', '-n', `127.0.0.1:${collectorPort}`],
      ...timeouts.flatMap((timeout) => ['-t', timeout]),
      ...['-p', join(machine.folder, `softflowd-${name}.pid`), '-c', join(machine.folder, `softflowd-${name}.ctl`)],
    ]);
    // Exporters first: what they send when they are stopped is to be filed.
    return [...exporters, collector].map((command, index) => machine.start('router', `flows-${index}`, command));
  },
};
export default daemon;
