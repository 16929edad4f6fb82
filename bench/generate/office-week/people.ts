import { midnight } from './calendar.js';

/**
 * A maker of measuring instruments with 60 people, on paper: who works where, and what sees them.
 *
 *   10.20.1.0/24   office    web: Squid, which knows who is logged on      names: dnsmasq
 *   10.20.2.0/24   gateway   web: a ProxySG that looks into TLS
 *   10.20.3.0/24   lab       web: straight out, past Zeek                  names: past Zeek
 *   10.20.4.0/24   floor     web: a FortiGate                              tablets that nobody signs in to, a terminal server
 *   10.20.99.0/24  vpn       web: the same FortiGate                       OpenVPN says who has which address
 *   10.30.0.0/24   branch    web: Zscaler, which knows people and machines
 *   10.20.5.0/24   bench     a capture of one switch port in production
 *   10.40.0.0/24   cloud     VPC flow logs only
 */
export type Network = 'office' | 'gateway' | 'lab' | 'floor' | 'vpn' | 'branch' | 'bench' | 'cloud';

export interface Person {
  /** `ana.keller`, as all logs call her, with or without a realm. */
  readonly account: string;
  readonly name: string;
  readonly department: string;
  readonly manager: string;
  readonly network: Network;
}

/** A machine at an address, with whoever sits at it. */
export interface Seat {
  readonly person?: Person;
  /** Accounts of those who are signed in to it, where that is several at once. */
  readonly together?: readonly string[];
  /** As DHCP, or the log itself, names it; absent where nothing does. */
  readonly machine?: string;
  readonly address: string;
  readonly network: Network;
  /** Requests to ordinary sites in a working day. */
  readonly browsing: number;
}

export const company = { domain: 'larkfield.example', realm: 'LARKFIELD' } as const;

/** Department, network, and who is in it; the first of a department leads it. */
const staff: ReadonlyArray<readonly [string, Network, readonly string[]]> = [
  ['Management', 'office', ['Helen Marsh', 'Ruben Prinz', 'Joy Okafor']],
  [
    'Finance',
    'office',
    ['Femi Adeyemi', 'Ana Keller', 'Boris Lund', 'Carla Mendes', 'Dilan Aksoy', 'Edith Roth', 'Fritz Aalto'],
  ],
  ['People', 'office', ['Grace Whitlock', 'Hana Sato', 'Igor Petrov', 'Julia Weiss']],
  ['Legal', 'office', ['Karim Haddad', 'Lena Fuchs', 'Marc Dubois']],
  [
    'Marketing',
    'office',
    ['Nadia Rossi', 'Oskar Lind', 'Paula Braun', 'Quentin Moreau', 'Rosa Jimenez', 'Sven Holm', 'Tara Singh'],
  ],
  ['Sales', 'office', ['Uma Rao', 'Viktor Nagy', 'Wanda Nowak', 'Xavier Costa']],
  ['Sales', 'branch', ['Yara Haddad', 'Zoe Martin', 'Adam Berg', 'Bella Conti', 'Chris Doyle', 'Daria Ilves']],
  [
    'Support',
    'branch',
    ['Emil Vance', 'Fatma Kaya', 'Gus Ferrand', 'Holly Pike', 'Ivan Kolar', 'Jana Novak', 'Kofi Mensah', 'Lara Stone'],
  ],
  [
    'Engineering',
    'gateway',
    [
      'Mira Solberg',
      'Nils Brandt',
      'Omar Farouk',
      'Petra Zeman',
      'Rafael Silva',
      'Selin Demir',
      'Tomas Varga',
      'Ula Kovac',
    ],
  ],
  [
    'Engineering',
    'lab',
    ['Vera Lindqvist', 'Walt Jensen', 'Xenia Popova', 'Yusuf Amin', 'Zita Horvat', 'Arno Peeters'],
  ],
  ['IT', 'lab', ['Bente Dahl', 'Cyril Blanc', 'Dora Ferenc', 'Enzo Greco']],
];

const prefixes: Readonly<Record<Network, string>> = {
  office: '10.20.1',
  gateway: '10.20.2',
  lab: '10.20.3',
  floor: '10.20.4',
  vpn: '10.20.99',
  branch: '10.30.0',
  bench: '10.20.5',
  cloud: '10.40.0',
};
const machines: Readonly<Partial<Record<Network, string>>> = { office: 'pc', gateway: 'ws', lab: 'lab', branch: 'nb' };
const browsing: Readonly<Record<Network, number>> = {
  office: 110,
  gateway: 60,
  lab: 60,
  floor: 25,
  vpn: 0,
  branch: 70,
  bench: 0,
  cloud: 40,
};

export const people: readonly Person[] = staff.flatMap(([department, network, names]) =>
  names.map((name) => {
    const leader = staff.find(([other]) => other === department)![2][0]!;
    const manager = name === leader ? (name === 'Helen Marsh' ? '' : 'Helen Marsh') : leader;
    return { account: accountOf(name), name, department, manager, network };
  }),
);

/** The MAC of a machine in production that has a fixed address. */
export const testRig = '02:00:5e:10:00:01';

/** The machine on which the warehouse runs its stock list, for whoever is there. */
export const terminalServer = 'ts-01';

/** Everybody's own machine, and machines that are nobody's. */
export const seats: readonly Seat[] = [
  ...people.map((person, i): Seat => {
    const { network } = person;
    return {
      person,
      machine: `${machines[network]}-${String(i + 1).padStart(3, '0')}`,
      address: `${prefixes[network]}.${i + 11}`,
      network,
      browsing: browsing[network],
    };
  }),
  ...[1, 2, 3].map(
    (number): Seat => ({
      machine: `tab-0${number}`,
      address: `10.20.4.${10 + number}`,
      network: 'floor',
      browsing: browsing.floor,
    }),
  ),
  {
    machine: terminalServer,
    together: ['edith.roth', 'fritz.aalto', 'joy.okafor', 'wanda.nowak'],
    address: '10.20.4.20',
    network: 'floor',
    browsing: browsing.floor,
  },
  // DHCP does not know it: it is known by its card.
  { machine: testRig, address: '10.20.5.21', network: 'bench', browsing: browsing.bench },
  { address: '10.40.0.12', network: 'cloud', browsing: browsing.cloud },
];

/** Where somebody, or something, sits: an account, or the name or address of a machine. */
export function seatOf(id: string): Seat {
  const seat = seats.find(({ person, machine, address }) => id === (person?.account ?? machine ?? address));
  if (seat === undefined) throw new Error(`nobody sits at ${id}`);
  return seat;
}

/** Two machines of the lab that have each other's address from Thursday of the last week on, as DHCP says. */
const swapped: Readonly<Record<string, string>> = { 'xenia.popova': 'yusuf.amin', 'yusuf.amin': 'xenia.popova' };
const swappedFrom = midnight(0, 3);

/** The address of a machine at a time. */
export function addressOn({ person, address, network }: Seat, timeMs: number): string {
  const other = network === 'lab' && timeMs >= swappedFrom ? swapped[person?.account ?? ''] : undefined;
  return other === undefined ? address : seatOf(other).address;
}

/** Somebody from outside: the pool has fewer addresses than people use it. */
export function vpnSeat(account: string, address: string): Seat {
  const { person } = seatOf(account);
  return { ...(person && { person }), address, network: 'vpn', browsing: 0 };
}

export function accountOf(name: string): string {
  return name.toLowerCase().replace(' ', '.');
}
