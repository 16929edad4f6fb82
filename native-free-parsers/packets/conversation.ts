import { End } from './end.js';

export type Transport = 'tcp' | 'udp' | 'sctp' | 'icmp' | 'other';

/** Two ends that exchange packets: a TCP connection or a pair of UDP ports, as long as it lasts. Made once a flow. */
export class Conversation {
  /** The end that opened it: who sent SYN, or the first datagram. */
  readonly client = new End();
  readonly server = new End();
  readonly transport: Transport;

  /** What it speaks (`tls`, `quic`, `ssh`, …), '' until a dissector knows; the flow record says so too. */
  app = '';
  /** The name that the client asked the server for (SNI, Host), in lower case; the flow record says so too. */
  host = '';
  /** Fingerprints of the client's greeting; the flow record says them too. */
  ja3 = '';
  ja4 = '';
  /** Whether dissectors still look at what the client, or the server, sends; bulk data costs only its counting. */
  wantsClient = true;
  wantsServer = true;
  /** What the dissector that reads this conversation remembers of it. Bounded. */
  state: unknown;

  constructor(transport: Transport) {
    this.transport = transport;
  }
}
