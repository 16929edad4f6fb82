import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** nginx with a format of the site's own: a template. */
const customAccessLog: LogText = {
  format: 'custom-access-log',
  header:
    '# log_format corp \'$http_host $remote_addr $remote_user [$time_local] $request_method $request_uri $status $request_length $bytes_sent $request_time "$http_user_agent"\';\n',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: false,
  damaged: 'example.com 10.20.1.2 ana [03/Nov/20\n',
  lines({ timeMs, device, host, path, bytesUp, bytesDown, durationMs }, counts) {
    counts.records++;
    return `${host.name} ${device.address} ${device.user} [${clockText(timeMs).commonLog} +0000] GET ${path} 200 ${bytesUp} ${bytesDown} ${(durationMs / 1000).toFixed(3)} "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"\n`;
  },
};
export default customAccessLog;
