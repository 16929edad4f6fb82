/**
 * A small architects' office, on paper: who sits where, and what sees them.
 *
 *   10.1.0.0/24   desks     name servers: Pi-hole     web: Squid, which knows who is logged on
 *   10.1.1.0/24   studio    name servers: Pi-hole     web: straight out, past Zeek
 *   10.1.2.0/24   servers   name servers: BIND        web: straight out, past Zeek
 *                 (the guests' access point and the build server hang on the port that Suricata listens to, too)
 *   10.50.0.0/24  cloud     VPC flow logs only
 */
export type Network = 'desks' | 'studio' | 'servers' | 'cloud';

/** Somebody, or nobody in particular, at a machine. */
export interface Seat {
  readonly id: string;
  readonly address: string;
  readonly network: Network;
  /** As the proxy writes it; '' where nobody is logged on. */
  readonly user: string;
  /** Requests to ordinary sites over the day. */
  readonly browsing: number;
}

export const seats: readonly Seat[] = [
  { id: 'ana', address: '10.1.0.11', network: 'desks', user: 'ana', browsing: 190 },
  { id: 'ben', address: '10.1.0.12', network: 'desks', user: 'ben', browsing: 170 },
  { id: 'chloe', address: '10.1.0.13', network: 'desks', user: 'chloe', browsing: 160 },
  { id: 'david', address: '10.1.0.14', network: 'desks', user: 'david', browsing: 210 },
  { id: 'elif', address: '10.1.0.15', network: 'desks', user: 'elif', browsing: 150 },
  { id: 'femi', address: '10.1.0.16', network: 'desks', user: 'femi', browsing: 180 },
  { id: 'grace', address: '10.1.0.17', network: 'desks', user: 'grace', browsing: 200 },
  { id: 'liam', address: '10.1.0.18', network: 'desks', user: 'liam', browsing: 170 },
  // The reception's machine: two people, one address.
  { id: 'hugo', address: '10.1.0.20', network: 'desks', user: 'hugo', browsing: 90 },
  { id: 'ines', address: '10.1.0.20', network: 'desks', user: 'ines', browsing: 90 },
  { id: 'jonas', address: '10.1.1.31', network: 'studio', user: '', browsing: 150 },
  { id: 'katya', address: '10.1.1.32', network: 'studio', user: '', browsing: 150 },
  { id: 'guests', address: '10.1.1.40', network: 'studio', user: '', browsing: 110 },
  { id: 'build server', address: '10.1.2.50', network: 'servers', user: '', browsing: 90 },
  { id: 'plotter', address: '10.1.2.60', network: 'servers', user: '', browsing: 24 },
  { id: 'render farm', address: '10.50.0.12', network: 'cloud', user: '', browsing: 110 },
];
