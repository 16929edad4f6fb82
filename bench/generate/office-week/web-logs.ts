import { clockText, millis } from '../clock-text.js';
import { company } from './people.js';
import type { Visit } from './week.js';

/** A log of a gateway that states more than the plain proxies do: programs, paths, people with their departments, bytes both ways. */
export interface WebLog {
  /** The name of the format in `native-free-parsers/formats/`. */
  readonly format: string;
  readonly header: string;
  /** A line that no reader of the format can accept. */
  readonly damaged: string;
  line(visit: Visit): string;
}

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

/** ProxySG that looks into TLS, in ELFF with its main fields. */
export const proxySg: WebLog = {
  format: 'w3c',
  header: `#Software: SGOS 7.3.1.1
#Version: 1.0
#Fields: date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-username cs-auth-group s-hierarchy s-supplier-name rs(Content-Type) cs(Referer) cs(User-Agent) sc-filter-result cs-categories x-virus-id s-ip
`,
  damaged: '2026-11-09 09:1\n',
  line(visit) {
    const { timeMs, durationMs, seat, host, address, bytesUp, bytesDown, habit } = visit;
    const [day, time] = clockText(timeMs).iso.split('T');
    const method = habit ? 'POST' : 'GET';
    const user = `${company.realm}\\${seat.person?.account ?? '-'}`;
    return `${day} ${time} ${durationMs} ${visit.seat.address} 200 TCP_NC_MISS ${bytesDown} ${bytesUp} ${method} https ${host} 443 ${pathOf(visit)} - ${user} - DIRECT ${address} application/json - "${programOf(visit)}" OBSERVED "none" - 10.20.2.1\n`;
  },
};

/** Zscaler NSS as CSV, in the fields of its feed for web logs. */
export const zscaler: WebLog = {
  format: 'zscaler',
  header: '',
  damaged: '"later","None","HTTP","cut\n',
  line(visit) {
    const { timeMs, seat, host, address, bytesUp, bytesDown, habit } = visit;
    const { account = '', department = '' } = seat.person ?? {};
    const blocked = habit?.blocked === true;
    return `${quoted([
      new Date(timeMs).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, '$1 $3 $2 $5 $4'),
      `${account}@${company.domain}`,
      'HTTPS',
      host + pathOf(visit),
      blocked ? 'Blocked' : 'Allowed',
      ...['General Browsing', 'N/A', 'N/A', String(bytesUp), String(blocked ? 0 : bytesDown), 'Business Use'],
      ...['None', 'None', 'None', 'None', '0', 'None', 'None', 'None', 'Branch', department, seat.address],
      ...[blocked ? '0.0.0.0' : address, habit ? 'POST' : 'GET', blocked ? '403' : '200', programOf(visit), 'None'],
      ...['None', 'None', 'application/json', 'None', account, (seat.machine ?? '').toUpperCase(), 'N/A'],
    ])}\n`;
  },
};

/** FortiGate's web filter: the only log of a FortiGate that names hosts. */
export const fortiGate: WebLog = {
  format: 'fortigate',
  header: '',
  damaged: 'date=2026-11-09 time=06:4\n',
  line({ number, timeMs, seat, host, address, bytesUp, bytesDown, clientPort }) {
    const { iso, epoch } = clockText(timeMs);
    const [day, time] = iso.split('T');
    return `date=${day} time=${time} devname="fw1" devid="FG100" eventtime=${epoch}${millis(timeMs)}000000 tz="+0000" logid="0317013312" type="utm" subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=7 sessionid=${2_000_000 + number} srcip=${seat.address} srcport=${clientPort} dstip=${address} dstport=443 proto=6 service="HTTPS" hostname="${host}" profile="default" action="passthrough" reqtype="direct" url="https://${host}/" sentbyte=${bytesUp} rcvdbyte=${bytesDown} direction="outgoing" msg="URL belongs to an allowed category in policy" catdesc="Information Technology"\n`;
  },
};

function pathOf({ habit, counts }: Visit): string {
  return (counts ? habit?.path : undefined) ?? '/';
}

function programOf({ habit, counts }: Visit): string {
  return (counts ? habit?.userAgent : undefined) ?? browser;
}

function quoted(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell}"`).join(',');
}
