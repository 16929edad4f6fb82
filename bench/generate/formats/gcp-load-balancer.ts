import { clockText, millis } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** Entries of Google's Cloud Logging: JSON with what counts inside other objects. */
const gcpLoadBalancer: LogText = {
  format: 'gcp-load-balancer',
  header: '',
  evidence: 'proxy',
  statesUsers: false,
  statesBlocks: false,
  damaged: '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://exam\n',
  lines({ number, timeMs, device, host, path, bytesUp, bytesDown }, counts) {
    counts.records++;
    return `{"insertId":"1oek5rg${number}","jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","statusDetails":"response_sent_by_backend","backendTargetProjectNumber":"projects/1"},"httpRequest":{"requestMethod":"GET","requestUrl":"https://${host.name}${path}","requestSize":"${bytesUp}","status":200,"responseSize":"${bytesDown}","userAgent":"Mozilla/5.0 (X11; Linux x86_64)","remoteIp":"${device.address}","serverIp":"${host.address}","latency":"0.0${number % 90}s"},"resource":{"type":"http_load_balancer","labels":{"zone":"global","url_map_name":"map","forwarding_rule_name":"rule"}},"timestamp":"${clockText(timeMs).iso}.${millis(timeMs)}Z","severity":"INFO","logName":"projects/p/logs/requests"}\n`;
  },
};
export default gcpLoadBalancer;
