import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** Zeek's ssl.log with `LogAscii::use_json=T`, as shippers name it with `_path`. */
const zeekJson: LogText = {
  format: 'zeek-json',
  header: '',
  evidence: 'tls',
  statesUsers: false,
  statesBlocks: false,
  damaged: '{"_path":"ssl","ts":1795000000.1,"uid":"Cut\n',
  lines({ number, timeMs, device, host, clientPort }, counts) {
    counts.records++;
    return `{"_path":"ssl","ts":${clockText(timeMs).epoch}.${millis(timeMs)}${100 + (number % 900)},"uid":"C${number}x7Ab2kQ9","id.orig_h":"${device.address}","id.orig_p":${clientPort},"id.resp_h":"${host.address}","id.resp_p":443,"version":"TLSv13","cipher":"TLS_AES_128_GCM_SHA256","curve":"x25519","server_name":"${host.name}","resumed":false,"next_protocol":"h2","established":true,"ssl_history":"CsiI"}\n`;
  },
};
export default zeekJson;
