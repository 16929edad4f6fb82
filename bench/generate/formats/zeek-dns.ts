import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const zeekDns: LogText = {
  format: 'zeek',
  header: `#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	dns
#open	2026-11-03-07-00-00
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	trans_id	rtt	query	qclass	qclass_name	qtype	qtype_name	rcode	rcode_name	AA	TC	RD	RA	Z	answers	TTLs	rejected
#types	time	string	addr	port	addr	port	enum	count	interval	string	count	string	count	string	count	string	bool	bool	bool	bool	count	vector[string]	vector[interval]	bool
`,
  evidence: 'dns',
  statesUsers: false,
  statesBlocks: false,
  damaged: '1795000000.1\tCut\n',
  lines({ number, timeMs, device, host, clientPort }, counts) {
    counts.records += 2;
    return `${clockText(timeMs).epoch}.${millis(timeMs)}${100 + (number % 900)}\tC${number}x7Ab2kQ9\t${device.address}\t${clientPort}\t10.20.0.53\t53\tudp\t${number & 0xffff}\t0.018211\t${host.name}\t1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t${host.address}\t300.000000\tF\n`;
  },
};
export default zeekDns;
