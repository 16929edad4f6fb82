/** What states each key in a web feed, by the names of Zscaler's feeds for Splunk and of Cloud NSS. */
export const webFields = {
  time: within('epochtime', 'datetime', 'time'),
  url: within('eurl', 'url'),
  host: within('hostname', 'ehost', 'host'),
  client: within('ClientIP', 'cip', 'clientip', 'cintip', 'cltintip', 'cltip', 'clientpublicIP', 'cltpubip'),
  clientPort: within('cltsourceport', 'clt_sport'),
  user: within('user', 'login', 'elogin'),
  group: within('department', 'dept', 'edepartment'),
  device: within('devicehostname'),
  server: within('serverip', 'sip'),
  method: within('requestmethod', 'reqmethod'),
  status: within('status', 'respcode'),
  contentType: within('contenttype'),
  userAgent: within('useragent', 'ua', 'eua'),
  referrer: within('refererURL', 'ereferer', 'referer'),
  bytesUp: within('requestsize', 'reqsize'),
  bytesDown: within('responsesize', 'respsize'),
  action: within('action'),
};

/** The same of a firewall feed. */
export const firewallFields = {
  time: within('epochtime', 'datetime', 'time'),
  // Of requests to named servers, whatever their protocol.
  host: within('cdfqdn', 'cltdomain'),
  client: within('csip', 'tsip', 'clt_sip'),
  clientPort: within('csport', 'clt_sport'),
  server: within('cdip', 'sdip', 'srv_dip'),
  serverPort: within('cdport', 'sdport', 'srv_dport'),
  transport: within('proto', 'ipproto'),
  user: within('user', 'login', 'elogin'),
  group: within('department', 'dept'),
  device: within('devicehostname'),
  bytesUp: within('outbytes'),
  bytesDown: within('inbytes'),
  durationMs: within('durationms'),
  action: within('action'),
};

/** The same of a DNS feed. */
export const dnsFields = {
  time: within('epochtime', 'datetime', 'time'),
  host: within('dns_req', 'req'),
  client: within('clt_sip', 'csip', 'cip'),
  server: within('srv_dip', 'sdip'),
  serverPort: within('srv_dport', 'sdport'),
  user: within('user', 'login', 'elogin'),
  group: within('department', 'dept'),
  device: within('devicehostname'),
  queryType: within('dns_reqtype', 'reqtype'),
  durationMs: within('durationms'),
  action: within('reqaction'),
};

/** The names inside the object `event`, and the bare ones. */
function within(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`/event/${name}`, `/${name}`]);
}

/** The same names, each once and without the object around them. */
export function bare(fields: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, names]) => [
      key,
      names.filter((name) => !name.startsWith('/event/')).map((name) => name.slice(1)),
    ]),
  );
}
