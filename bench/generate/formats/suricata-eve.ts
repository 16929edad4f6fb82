import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';
import type { Exchange } from '../office.js';

/** As Suricata 7 writes it: DNS for new names, then the ClientHello or the HTTP request, then the flow. */
const suricataEve: LogText = {
  format: 'suricata-eve',
  header: '',
  evidence: 'tls',
  statesUsers: false,
  statesBlocks: false,
  damaged: '{"timestamp":"2026-11-03T09:15:00.000000+0000","flow_id":1,"event_type":"tls","src_ip":"10.2\n',
  lines(exchange, counts) {
    let text = '';
    if (exchange.number % 3 === 0) text += dnsLines(exchange);
    if (exchange.number % 3 === 0) counts.records += 2;
    text += exchange.plain ? httpLine(exchange) : tlsLine(exchange);
    text += flowLine(exchange);
    counts.records += 2;
    if (exchange.number % 200 === 0) {
      text += alertLine(exchange);
      counts.ignored++;
    }
    return text;
  },
};
export default suricataEve;

function start(exchange: Exchange, event: string, server: string, port: number, transport: string): string {
  const { timeMs, number, device, clientPort } = exchange;
  const time = `${clockText(timeMs).iso}.${millis(timeMs)}${100 + (number % 900)}+0000`;
  return `{"timestamp":"${time}","flow_id":${1e15 + number},"in_iface":"eth1","event_type":"${event}","src_ip":"${device.address}","src_port":${clientPort},"dest_ip":"${server}","dest_port":${port},"proto":"${transport}"`;
}

function dnsLines(exchange: Exchange): string {
  const { number, host } = exchange;
  const common = `${start(exchange, 'dns', '10.20.0.53', 53, 'UDP')},"pkt_src":"wire/pcap","dns":`;
  const id = number & 0xffff;
  return `${common}{"type":"query","id":${id},"rrname":"${host.name}","rrtype":"A","tx_id":0,"opcode":0}}
${common}{"version":2,"type":"answer","id":${id},"flags":"8180","qr":true,"rd":true,"ra":true,"opcode":0,"rrname":"${host.name}","rrtype":"A","rcode":"NOERROR","answers":[{"rrname":"${host.name}","rrtype":"A","ttl":300,"rdata":"${host.address}"}],"grouped":{"A":["${host.address}"]}}}
`;
}

function tlsLine(exchange: Exchange): string {
  const { host, number } = exchange;
  const common = `${start(exchange, 'tls', host.address, 443, 'TCP')},"pkt_src":"wire/pcap"`;
  if (number % 2 === 0) {
    return `${common},"tls":{"sni":"${host.name}","version":"TLS 1.3","ja3":{"hash":"2c3efc25fa24d4f1f973fc059207ccda","string":"771,4865-4867-4866-49195-49199,0-23-65281-10-11-35-16-5-51-43-13-45-28,29-23-24-25-256-257,0"},"ja4":"t13d1516h2_8daaf6152771_e5627efa2ab1"}}\n`;
  }
  return `${common},"tls":{"subject":"CN=${host.name}","issuerdn":"C=US, O=Let's Encrypt, CN=R11","serial":"03:5E:52:F7:B9:D4:63:79:DB","fingerprint":"d8:7e:e5:d1:48:80:e0:34:11:96:0c:ba:3e:83:ec:4b:66:de:61:78","sni":"${host.name}","version":"TLS 1.2","notbefore":"2026-09-10T09:55:43","notafter":"2026-12-09T09:55:42"}}\n`;
}

function httpLine(exchange: Exchange): string {
  const { host, path, bytesDown } = exchange;
  return `${start(exchange, 'http', host.address, 80, 'TCP')},"pkt_src":"wire/pcap","tx_id":0,"http":{"hostname":"${host.name}","url":"${path}","http_user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0","http_content_type":"text/html","http_method":"GET","protocol":"HTTP/1.1","status":200,"length":${bytesDown}}}\n`;
}

function flowLine(exchange: Exchange): string {
  const { host, plain, timeMs, bytesUp, bytesDown } = exchange;
  const common = start(exchange, 'flow', host.address, plain ? 80 : 443, 'TCP');
  const time = `${clockText(timeMs).iso}.${millis(timeMs)}000+0000`;
  return `${common},"app_proto":"${plain ? 'http' : 'tls'}","flow":{"pkts_toserver":${(bytesUp >> 9) + 3},"pkts_toclient":${(bytesDown >> 10) + 3},"bytes_toserver":${bytesUp},"bytes_toclient":${bytesDown},"start":"${time}","end":"${time}","age":0,"state":"closed","reason":"shutdown","alerted":false},"tcp":{"tcp_flags":"1f","tcp_flags_ts":"1f","tcp_flags_tc":"1b","syn":true,"fin":true,"rst":true,"psh":true,"ack":true,"state":"closed"}}\n`;
}

function alertLine(exchange: Exchange): string {
  return `${start(exchange, 'alert', exchange.host.address, 443, 'TCP')},"alert":{"action":"allowed","gid":1,"signature_id":2027397,"rev":1,"signature":"ET POLICY Spotify P2P Client","category":"Not Suspicious Traffic","severity":3}}\n`;
}
