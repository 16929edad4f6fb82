import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const types = ['A', 'A', 'AAAA', 'HTTPS'];

const bind: LogText = {
  format: 'bind',
  header: '',
  evidence: 'dns',
  statesUsers: false,
  statesBlocks: false,
  damaged: '99-Nov-2026 queries: info: client\n',
  lines({ number, timeMs, device, host, clientPort }, counts) {
    counts.records++;
    return `${clockText(timeMs).bind}.${millis(timeMs)} queries: info: client @0x7fd1b84d${1000 + (number % 9000)} ${device.address}#${clientPort} (${host.name}): query: ${host.name} IN ${types[number & 3]} +E(0)K (10.20.0.53)\n`;
  },
};
export default bind;
