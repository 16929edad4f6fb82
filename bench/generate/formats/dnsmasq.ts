import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** dnsmasq with `log-queries`: every third name is not in its cache and is asked of the resolver upstream. */
const dnsmasq: LogText = {
  format: 'dnsmasq',
  header: '',
  evidence: 'dns',
  statesUsers: false,
  statesBlocks: false,
  damaged: 'Nov 33 09:15:00 dnsmasq[812]: query[A\n',
  lines({ number, timeMs, device, host }, counts) {
    const start = `${clockText(timeMs).syslog} dnsmasq[812]:`;
    const question = `${start} query[A] ${host.name} from ${device.address}\n`;
    // The question and its answer; what is forwarded states neither.
    counts.records += 2;
    if (number % 3 !== 0) return `${question}${start} cached ${host.name} is ${host.address}\n`;
    counts.ignored++;
    return `${question}${start} forwarded ${host.name} to 192.0.2.53\n${start} reply ${host.name} is ${host.address}\n`;
  },
};
export default dnsmasq;
