import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

const leaseSeconds = 3600;

/** Each exchange as a renewal; every two hours another machine has the address. */
const keaLeases: LogText = {
  format: 'kea-leases',
  header:
    'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n',
  statesUsers: false,
  statesBlocks: false,
  damaged: '10.20,02:00:5e:00:00:01\n',
  lines({ timeMs, device }, counts) {
    counts.records++;
    const turn = Math.floor(timeMs / 7_200_000) % 2;
    const [, network = '', subnet = '', host = ''] = device.address.split('.');
    const mac = `02:00:5e:${hex(Number(network) * 2 + turn)}:${hex(subnet)}:${hex(host)}`;
    const expire = clockText(timeMs + leaseSeconds * 1000).epoch;
    return `${device.address},${mac},,${leaseSeconds},${expire},1,0,0,lap-${device.user}-${turn},0,,0\n`;
  },
};
export default keaLeases;

function hex(value: number | string): string {
  return Number(value).toString(16).padStart(2, '0');
}
