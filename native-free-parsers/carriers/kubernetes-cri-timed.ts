/**
 * Container logs of Kubernetes for processes that write no time, such as CoreDNS: the runtime's is put before the line.
 *
 *   2026-11-20T06:46:36.048123456+01:00 stdout F [INFO] 10.244.0.9:42114 - 64820 …
 *   2026-11-20T06:46:36.048123456+01:00 [INFO] 10.244.0.9:42114 - 64820 …
 *
 * https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
import type { Carrier } from '../carrier.js';
import { CriReader } from './kubernetes-cri.js';

const kubernetesCriTimed: Carrier = {
  name: 'kubernetes-cri-timed',
  product: 'Kubernetes container logs (containerd, CRI-O) of processes that write no time',
  specification: 'https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md',
  isPlain: true,
  open: (bytes) => new CriReader(bytes, true),
};
export default kubernetesCriTimed;
