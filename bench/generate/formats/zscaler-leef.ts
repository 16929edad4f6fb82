import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** Zscaler's web feed as LEEF 1.0, with tabs. */
const zscalerLeef: LogText = {
  format: 'zscaler',
  header: '',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: false,
  damaged: 'Nov  3 09:12:05 zscaler-nss: LEEF:1.0|Zscaler|NSS\n',
  lines({ timeMs, device, host, path, bytesUp, bytesDown }, counts) {
    counts.records++;
    const { syslog, iso } = clockText(timeMs);
    const time = `${syslog.slice(0, 6)} ${iso.slice(0, 4)} ${iso.slice(11)} GMT`;
    return `${syslog} zscaler-nss: LEEF:1.0|Zscaler|NSS|4.1|Allowed|cat=Allowed\tdevTime=${time}\tdevTimeFormat=MMM dd yyyy HH:mm:ss z\tsrc=${device.address}\tdst=${host.address}\tsrcBytes=${bytesUp}\tdstBytes=${bytesDown}\trole=Finance\tpolicy=Allowed\trealm=HQ\tusrName=${device.user}\turl=${host.name}${path}\tuseragent=Mozilla/5.0 (X11; Linux x86_64)\n`;
  },
};
export default zscalerLeef;
