import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** FortiGate's web filter: pairs, most of their values in quotes. */
const fortigate: LogText = {
  format: 'fortigate',
  header: '',
  evidence: 'proxy',
  statesUsers: true,
  statesBlocks: true,
  damaged:
    '<190>date=2026-11-03 time=99:99:99 devname="fw1" devid="FG1" eventtime=never type="utm" subtype="webfilter" srcip=10.20.1.2 dstip=192.0.2.4 hostname="example.com"\n',
  lines({ number, timeMs, device, host, path, blocked, clientPort, bytesUp, bytesDown }, counts) {
    counts.records++;
    const { iso } = clockText(timeMs);
    return `<190>date=${iso.slice(0, 10)} time=${iso.slice(11)} devname="fw1" devid="FG100F" eventtime=${timeMs}000000 tz="+0000" logid="0317013312" type="utm" subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=1 sessionid=${number} user="${device.user}" srcip=${device.address} srcport=${clientPort} srcintf="lan" dstip=${host.address} dstport=443 dstintf="wan1" proto=6 service="HTTPS" hostname="${host.name}" profile="default" action="${blocked ? 'blocked' : 'passthrough'}" reqtype="direct" url="https://${host.name}${path}" sentbyte=${bytesUp} rcvdbyte=${bytesDown} direction="outgoing" msg="URL belongs to an allowed category in policy" catdesc="Information Technology"\n`;
  },
};
export default fortigate;
