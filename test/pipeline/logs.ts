/** Small logs that tests put together from what they state. */

/** 2026-11-20T09:00Z, a full hour. */
export const nine = Date.parse('2026-11-20T09:00:00Z');

export function at(minutes: number, seconds = 0): number {
  return nine + minutes * 60_000 + seconds * 1000;
}

export interface AnswerLine {
  readonly time: number;
  readonly client: string;
  readonly host: string;
  readonly server: string;
  /** Seconds. */
  readonly ttl?: number;
}

export function zeekDns(lines: readonly AnswerLine[]): string {
  const fields =
    'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers TTLs rejected';
  const records = lines.map(({ time, client, host, server, ttl = 60 }) => {
    const [data, ttls] = [
      server,
      server
        .split(',')
        .map(() => `${ttl}.0`)
        .join(','),
    ];
    return [seconds(time), 'C1', client, '5353', '10.0.0.53', '53', 'udp', host, 'A', 'NOERROR', data, ttls, 'F'];
  });
  return zeek('dns', fields, records);
}

export interface HelloLine {
  readonly time: number;
  readonly client: string;
  readonly host: string;
  readonly server: string;
}

export function zeekSsl(lines: readonly HelloLine[]): string {
  const fields = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p version server_name established';
  const records = lines.map(({ time, client, host, server }) => {
    return [seconds(time), 'C2', client, '50000', server, '443', 'TLSv13', host, 'T'];
  });
  return zeek('ssl', fields, records);
}

export interface FlowLine {
  readonly time: number;
  readonly client: string;
  readonly server: string;
  readonly bytesUp?: number;
}

/** AWS VPC flow logs, version 2; times are whole seconds. */
export function flowLog(lines: readonly FlowLine[]): string {
  return lines
    .map(({ time, client, server, bytesUp = 100 }) => {
      const start = Math.floor(time / 1000);
      return `2 123456789010 eni-1 ${client} ${server} 50000 443 6 3 ${bytesUp} ${start} ${start + 5} ACCEPT OK\n`;
    })
    .join('');
}

export interface LeaseLine {
  readonly time: number;
  readonly address: string;
  readonly mac: string;
  readonly device?: string;
  /** Seconds. */
  readonly lasts?: number;
}

export function keaLeases(lines: readonly LeaseLine[]): string {
  const header =
    'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context';
  const records = lines.map(({ time, address, mac, device = '', lasts = 7200 }) => {
    return `${address},${mac},,${lasts},${Math.floor(time / 1000) + lasts},1,0,0,${device},0,`;
  });
  return [header, ...records, ''].join('\n');
}

/** EVE holds answers and flows in one log. */
export function eve(answers: readonly AnswerLine[], flows: readonly FlowLine[]): string {
  const dns = answers.map(({ time, client, host, server, ttl = 60 }) => ({
    timestamp: stamp(time),
    event_type: 'dns',
    src_ip: client,
    src_port: 5353,
    dest_ip: '10.0.0.53',
    dest_port: 53,
    proto: 'UDP',
    dns: {
      version: 2,
      type: 'answer',
      rrname: host,
      rrtype: 'A',
      rcode: 'NOERROR',
      answers: [{ rrname: host, rrtype: 'A', ttl, rdata: server }],
    },
  }));
  const flow = flows.map(({ time, client, server, bytesUp = 100 }) => ({
    timestamp: stamp(time + 5000),
    event_type: 'flow',
    src_ip: client,
    src_port: 50_000,
    dest_ip: server,
    dest_port: 443,
    proto: 'TCP',
    flow: {
      pkts_toserver: 3,
      pkts_toclient: 3,
      bytes_toserver: bytesUp,
      bytes_toclient: 10,
      start: stamp(time),
      end: stamp(time + 5000),
    },
  }));
  return [...dns, ...flow]
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

function zeek(path: string, fields: string, records: readonly (readonly string[])[]): string {
  const names = fields.split(' ');
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
    `#fields\t${names.join('\t')}`,
    `#types\t${names.map(() => 'string').join('\t')}`,
    ...records.map((record) => record.join('\t')),
    '',
  ].join('\n');
}

function seconds(time: number): string {
  return (time / 1000).toFixed(6);
}

function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000+0000`;
}
