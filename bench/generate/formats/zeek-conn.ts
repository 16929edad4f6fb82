import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const zeekConn: LogText = {
  format: 'zeek',
  header: `#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	conn
#open	2026-11-03-07-00-00
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state	local_orig	local_resp	missed_bytes	history	orig_pkts	orig_ip_bytes	resp_pkts	resp_ip_bytes	tunnel_parents
#types	time	string	addr	port	addr	port	enum	string	interval	count	count	string	bool	bool	count	string	count	count	count	count	set[string]
`,
  statesUsers: false,
  statesBlocks: false,
  damaged: '1795000000.1\tCut\n',
  lines({ number, timeMs, durationMs, device, host, plain, clientPort, bytesUp, bytesDown }, counts) {
    counts.records++;
    const [packetsUp, packetsDown] = [(bytesUp >> 9) + 3, (bytesDown >> 10) + 3];
    return `${clockText(timeMs).epoch}.${millis(timeMs)}${100 + (number % 900)}\tC${number}x7Ab2kQ9\t${device.address}\t${clientPort}\t${host.address}\t${plain ? 80 : 443}\ttcp\t${plain ? 'http' : 'ssl'}\t${durationMs / 1000}\t${bytesUp}\t${bytesDown}\tSF\tT\tF\t0\tShADadfF\t${packetsUp}\t${bytesUp + packetsUp * 40}\t${packetsDown}\t${bytesDown + packetsDown * 40}\t-\n`;
  },
};
export default zeekConn;
