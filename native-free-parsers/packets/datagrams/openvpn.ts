/** OpenVPN over UDP: what a tunnel carries cannot be seen. The shapes of its first packet stand in `openvpn-reset.ts`. */
import type { DatagramDissector } from '../dissector.js';
import { isAt } from '../named-datagrams.js';
import { isOpenVpnReset, isOpenVpnStart } from '../openvpn-reset.js';

const ports = [1194];

const openvpn: DatagramDissector = {
  ports,
  anyPort: true,
  open: () => ({
    read(conversation, _fromClient, timeMs, bytes, start, end, wireBytes) {
      const isStart = isAt(conversation, ports)
        ? isOpenVpnStart(bytes, start, end)
        : end - start === wireBytes && isOpenVpnReset(bytes, start, end, timeMs);
      if (!isStart) return false;
      conversation.app = 'openvpn';
      conversation.wantsClient = false;
      conversation.wantsServer = false;
      return true;
    },
  }),
};
export default openvpn;
