import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const squid: LogText = {
  format: 'squid',
  header: '',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged: '1795000000.1 cut sh\n',
  lines({ timeMs, durationMs, device, host, plain, path, blocked, bytesDown }, counts) {
    counts.records++;
    const start = `${clockText(timeMs).epoch}.${millis(timeMs)} ${String(durationMs).padStart(6)} ${device.address}`;
    if (plain) {
      return `${start} TCP_MISS/200 ${bytesDown} GET http://${host.name}${path} ${device.user} HIER_DIRECT/${host.address} text/html\n`;
    }
    const target = `${bytesDown} CONNECT ${host.name}:443 ${device.user}`;
    return blocked
      ? `${start} TCP_DENIED/403 ${target} HIER_NONE/- text/html\n`
      : `${start} TCP_TUNNEL/200 ${target} HIER_DIRECT/${host.address} -\n`;
  },
};
export default squid;
