import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Microsoft-CryptoAPI/10.0',
  'curl/8.5.0',
];

/** As Squid writes it with `logformat combined`. */
const combined: LogText = {
  format: 'combined',
  header: '',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged: '10.20.1.2 - ana [03/Nov/20\n',
  lines({ number, timeMs, device, host, plain, path, blocked, bytesDown }, counts) {
    counts.records++;
    const request = plain ? `GET http://${host.name}${path}` : `CONNECT ${host.name}:443`;
    const result = blocked ? 'TCP_DENIED:HIER_NONE' : plain ? 'TCP_MISS:HIER_DIRECT' : 'TCP_TUNNEL:HIER_DIRECT';
    return `${device.address} - ${device.user} [${clockText(timeMs).commonLog} +0000] "${request} HTTP/1.1" ${blocked ? 403 : 200} ${bytesDown} "-" "${userAgents[number % userAgents.length]}" ${result}\n`;
  },
};
export default combined;
