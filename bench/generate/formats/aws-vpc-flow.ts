import { clockText } from '../clock-text.js';
import type { LogText } from '../log-text.js';

/** The default fields of version 2; each direction of a connection is a record. */
const awsVpcFlow: LogText = {
  format: 'aws-vpc-flow',
  header:
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n',
  statesUsers: false,
  statesBlocks: false,
  damaged: '2 123456789010 eni-0b1c 10.20\n',
  lines({ number, timeMs, device, host, plain, clientPort, bytesUp, bytesDown }, counts) {
    counts.records += 2;
    const start = `2 123456789010 eni-0b1c2d3e4f5a6b7c8`;
    const port = plain ? 80 : 443;
    const window = `${clockText(timeMs).epoch} ${clockText(timeMs + 59_000).epoch}`;
    let text = `${start} ${device.address} ${host.address} ${clientPort} ${port} 6 ${(bytesUp >> 9) + 3} ${bytesUp} ${window} ACCEPT OK
${start} ${host.address} ${device.address} ${port} ${clientPort} 6 ${(bytesDown >> 10) + 3} ${bytesDown} ${window} ACCEPT OK
`;
    if (number % 1000 === 0) {
      counts.ignored++;
      text += `${start} - - - - - - - ${window} - NODATA\n`;
    }
    return text;
  },
};
export default awsVpcFlow;
