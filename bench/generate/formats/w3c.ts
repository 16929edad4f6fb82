import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const header =
  '#Software: SGOS 7.3.1\n#Version: 1.0\n#Fields: date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-username s-hierarchy s-supplier-name rs(Content-Type) cs(User-Agent) sc-filter-result sc-filter-category s-ip\n';

/** ProxySG's access log. */
const w3c: LogText = {
  format: 'w3c',
  header,
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged: '2026-11-03 09:12:05 12 10.20.1.2\n',
  lines({ timeMs, device, host, path, blocked, durationMs, bytesUp, bytesDown }, counts) {
    counts.records++;
    const { iso } = clockText(timeMs);
    return `${iso.slice(0, 10)} ${iso.slice(11)} ${durationMs} ${device.address} ${blocked ? '403 TCP_DENIED' : '200 TCP_NC_MISS'} ${bytesDown} ${bytesUp} GET https ${host.name} 443 ${path} - ${device.user} DIRECT ${host.address} text/html "Mozilla/5.0 (X11; Linux x86_64)" ${blocked ? 'DENIED' : 'OBSERVED'} "Technology/Internet" 10.20.0.1\n`;
  },
};
export default w3c;
