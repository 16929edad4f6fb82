import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** Netskope's page events as CSV, some cells in quotes. */
const netskopeCsv: LogText = {
  format: 'netskope',
  header:
    '_id,timestamp,type,access_method,user,userip,srcip,dstip,dstport,domain,url,hostname,useragent,client_bytes,server_bytes,action\n',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged: '9,never,page,Client,ana,10.20.1.2,198.51.100.7,192.0.2.5,443,example.com,example.com,NB-1,,0,0,allow\n',
  lines({ number, timeMs, device, host, path, blocked, bytesUp, bytesDown }, counts) {
    counts.records++;
    return `${number},${clockText(timeMs).epoch},page,Client,${device.user},${device.address},198.51.100.7,${host.address},443,${host.name},${host.name}${path},NB-${number % 500},"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",${bytesUp},${bytesDown},${blocked ? 'block' : 'allow'}\n`;
  },
};
export default netskopeCsv;
