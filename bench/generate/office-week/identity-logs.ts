import { clockText } from '../clock-text.js';
import { clock, dayMs, hourMs, minuteMs } from '../working-day.js';
import { midnight, weeksBefore } from './calendar.js';
import { habits } from './habits.js';
import { addressOn, company, people, type Seat, seats } from './people.js';

/** A log that says who had which address, or who was logged on where. */
export interface IdentityLog {
  readonly file: string;
  readonly format: string;
  readonly text: string;
  /** Facts that it states, and lines that state none. */
  readonly records: number;
  readonly ignored: number;
}

const weeks = Array.from({ length: weeksBefore + 1 }, (_, i) => i - weeksBefore);
const workingDays = [0, 1, 2, 3, 4];

export function identityLogs(): readonly IdentityLog[] {
  return [leases(), logons(), tunnels()];
}

/** Kea's memfile: every machine asks in the morning, those of the branch through a relay, and those that are nobody's at midnight. */
function leases(): IdentityLog {
  const header =
    'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n';
  const lines = weeks.flatMap((week) =>
    [0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
      seats.flatMap((seat, i) => {
        if (seat.machine === undefined || seat.network === 'bench') return [];
        if (seat.person !== undefined && !workingDays.includes(day)) return [];
        const [from, hours] =
          seat.person === undefined ? [midnight(week, day), 24] : [midnight(week, day) + clock('07:30'), 12];
        return [leaseLine(seat, i, from, hours)];
      }),
    ),
  );
  return {
    file: 'dhcp/kea-leases4.csv.gz',
    format: 'kea-leases',
    text: header + lines.join(''),
    records: lines.length,
    ignored: 1,
  };
}

function leaseLine(seat: Seat, index: number, from: number, hours: number): string {
  const mac = `02:00:5e:20:00:${index.toString(16).padStart(2, '0')}`;
  const expire = clockText(from + hours * hourMs).epoch;
  return `${addressOn(seat, from)},${mac},,${hours * 3600},${expire},1,0,0,${seat.machine},0,,0\n`;
}

/** The domain controller's security log: a network logon of everybody in the house each morning, and of those who share a machine all day. */
function logons(): IdentityLog {
  const header =
    '"TimeCreated","EventID","Computer","TargetUserName","TargetDomainName","LogonType","WorkstationName","IpAddress","IpPort","Status"\n';
  const lines = weeks.flatMap((week) =>
    workingDays.flatMap((day) => {
      const start = midnight(week, day);
      return seats.flatMap((seat, i) => [...morningLogon(seat, i, start), ...sharedLogons(seat, i, start)]);
    }),
  );
  return {
    file: 'logons/security.csv.gz',
    format: 'windows-security',
    text: header + lines.join(''),
    records: lines.length,
    ignored: 1,
  };
}

function morningLogon(seat: Seat, index: number, start: number): string[] {
  if (seat.person === undefined || seat.machine === undefined || seat.network === 'branch') return [];
  return [logonLine(seat, seat.person.account, start + clock('08:00') + index * 7_000, 50_000 + index)];
}

/** One after the other, again and again: nobody signs off in between. */
function sharedLogons(seat: Seat, index: number, start: number): string[] {
  const { together = [] } = seat;
  return Array.from({ length: 4 * together.length }, (_, i) =>
    logonLine(seat, together[i % together.length]!, start + clock('08:05') + i * 32 * minuteMs, 51_000 + index + i),
  );
}

function logonLine(seat: Seat, account: string, time: number, port: number): string {
  const { machine = '' } = seat;
  return `"${clockText(time).iso}.0000000Z","4624","DC1.${company.domain}","${account}","${company.realm}","3","${machine.toUpperCase()}","${addressOn(seat, time)}","${port}",""\n`;
}

/** OpenVPN: who had which address of the pool, from a little before to a little after. */
function tunnels(): IdentityLog {
  const sessions = weeks.flatMap((week) =>
    habits.flatMap(({ vpn, who, days = workingDays, at, isNew }) => {
      if (vpn === undefined || (week < 0 && isNew)) return [];
      return days.flatMap((day) =>
        at.map((time) => ({ vpn, account: who[0]!, from: midnight(week, day) + clock(time) - 3 * minuteMs })),
      );
    }),
  );
  const lines = sessions
    .sort((a, b) => a.from - b.from)
    .flatMap(({ vpn, account, from }) => {
      const peer = `${account}/198.51.100.${20 + people.findIndex((person) => person.account === account)}:59321`;
      return [
        `${stamp(from)} ${peer} MULTI: Learn: ${vpn} -> ${peer}\n`,
        `${stamp(from + 55 * minuteMs)} ${peer} SIGTERM[soft,remote-exit] received, client-instance exiting\n`,
      ];
    });
  return {
    file: 'vpn/openvpn.log',
    format: 'openvpn',
    text: lines.join(''),
    records: lines.length / 2,
    ignored: lines.length / 2,
  };
}

function stamp(timeMs: number): string {
  return clockText(timeMs).iso.replace('T', ' ');
}

/** The account export of the directory, as `Get-ADUser … | Export-Csv` writes it. */
export function directoryText(): string {
  const header = '"SamAccountName","UserPrincipalName","Mail","Name","Department","Manager","DistinguishedName"\n';
  const rows = people.map(({ account, name, department, manager }) =>
    [
      account,
      `${account}@${company.domain}`,
      `${account}@${company.domain}`,
      name,
      department,
      manager === '' ? '' : distinguishedName(manager),
      distinguishedName(name),
    ]
      .map((cell) => `"${cell}"`)
      .join(','),
  );
  return `${header}${rows.join('\n')}\n`;
}

function distinguishedName(name: string): string {
  return `CN=${name},OU=People,DC=larkfield,DC=example`;
}

/** The last moment that any log tells of: what files are dated with. */
export const writtenMs: number = midnight(0, 6) + dayMs;
