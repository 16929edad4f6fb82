import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const zeekSsl: LogText = {
  format: 'zeek',
  header: `#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	ssl
#open	2026-11-03-07-00-00
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	version	cipher	curve	server_name	resumed	last_alert	next_protocol	established	ssl_history	cert_chain_fps	client_cert_chain_fps	sni_matches_cert
#types	time	string	addr	port	addr	port	string	string	string	string	bool	string	string	bool	string	vector[string]	vector[string]	bool
`,
  evidence: 'tls',
  statesUsers: false,
  statesBlocks: false,
  damaged: '1795000000.1\tCut\n',
  lines({ number, timeMs, device, host, clientPort }, counts) {
    counts.records++;
    return `${clockText(timeMs).epoch}.${millis(timeMs)}${100 + (number % 900)}\tC${number}x7Ab2kQ9\t${device.address}\t${clientPort}\t${host.address}\t443\tTLSv13\tTLS_AES_128_GCM_SHA256\tx25519\t${host.name}\tF\t-\th2\tT\tCsiI\t-\t-\t-\n`;
  },
};
export default zeekSsl;
