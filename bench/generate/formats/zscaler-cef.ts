import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** Zscaler's web feed as CEF. */
const zscalerCef: LogText = {
  format: 'zscaler',
  header: '',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged: 'Nov  3 09:12:05 zscaler-nss CEF:0|Zscaler|NSSWeblog|5.7|Allowed\n',
  lines({ timeMs, device, host, path, blocked, bytesUp, bytesDown }, counts) {
    counts.records++;
    const { syslog, iso } = clockText(timeMs);
    const action = blocked ? 'Blocked' : 'Allowed';
    return `${syslog} zscaler-nss CEF:0|Zscaler|NSSWeblog|5.7|${action}|${action}|3|act=${action} app=HTTPS cat=Internet Services dhost=${host.name} dst=${host.address} src=${device.address} in=${bytesDown} outcome=${blocked ? 403 : 200} out=${bytesUp} request=${host.name}${path} rt=${syslog.slice(0, 6)} ${iso.slice(0, 4)} ${iso.slice(11)} sourceTranslatedAddress=198.51.100.7 requestClientApplication=Mozilla/5.0 (X11; Linux x86_64) requestMethod=GET suser=${device.user} spriv=HQ cs1=Finance cs1Label=dept contenttype=text/html\n`;
  },
};
export default zscalerCef;
