/**
 * Variations in which a sample states something else today, by sample and by variation, and why. An entry that no longer
 * differs fails the test.
 */
type Exceptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const header = 'the columns stand in a header';
const pairs = 'alone, an answer or the end of a session is read as in logs that have nothing else';
const tooLittle = 'one such record may be of several formats';
const multiline = 'a record is spread over lines, and an envelope wraps each';
const relayed = 'the sample has prefixes or records without any; of two prefixes one is read';
const notation = 'the notation of IPv6 addresses is another in the product, or the record is one of IPv4 alone';
const namedAlone = 'a line of named alone is one of BIND, and of no appliance';
const factless = 'the sample states no fact, so the lines in front of it outweigh it';
const oddValue = 'the one line that alone is refused has a value of another kind than the product writes';
const mappedAddress =
  'the product writes an IPv4 client as ipv4: or ::ffff:, and the variation puts an IPv6 address behind that';
const monthFirst = 'other records tell that the month comes first';
const prefixes = 'of two prefixes without a priority the first is read: the second may be the program’s own time';
const tracked = "AppTrack's end of a session counts where the log has none of RT_FLOW";
const timeless = 'a record without its own times may be of any program';
const numbers = 'addresses are decimal numbers';
const dotted = 'nfdump puts a dot between an IPv6 address and its port, and no brackets around it';
const ownKeys = 'IPv6 addresses stand in keys of their own';
const secondHeader = 'the sample has two headers, and this test reads its lines by the first';
const lastLine = 'only the last line is of that shape, and without its line break it may be cut';
const small = 'too few lines of the format beside the foreign ones, or a program that only the last line names';

export const exceptions: Exceptions = {
  'checkpoint/logexport.log': {
    'one record': header,
  },
  'checkpoint/smartconsole.csv': {
    'one record': header,
  },
  'common-security-log/export.csv': {
    'one record': header,
  },
  'bluecoat/cloud-swg.json': {
    'syslog, RFC 3164': multiline,
    'syslog, RFC 3164, no priority': multiline,
    'syslog, RFC 5424': multiline,
  },
  'bind/failed.log': {
    'one record': pairs,
  },
  'bind/queries.log': {
    'one record': pairs,
  },
  'bind/efficientip-guardian.log': {
    'one record': pairs,
  },
  'aws-vpc-flow/transit-gateway.log': {
    'one record': header,
  },
  'aws-vpc-flow/custom-order.log': {
    'one record': header,
  },
  'argus/csv.log': {
    'one record': header,
  },
  'adguard-home/application.log': {
    'behind lines of another program': factless,
  },
  'adguard-home/querylog.json': {
    'one record': oddValue,
  },
  'combined/month-first.log': {
    'one record': monthFirst,
  },
  'combined/web-server.log': {
    'syslog, RFC 3164': prefixes,
    'syslog, RFC 3164, no priority': prefixes,
    'syslog, RFC 5424': prefixes,
    journald: prefixes,
  },
  'coredns/common.log': {
    'syslog, RFC 3164': relayed,
    'syslog, RFC 3164, no priority': relayed,
    'one record': pairs,
  },
  'coredns/old.log': {
    'syslog, RFC 3164': relayed,
    'syslog, RFC 3164, no priority': relayed,
    journald: relayed,
  },
  'custom-access-log/apache.log': {
    'one record': header,
  },
  'custom-access-log/haproxy.log': {
    'one record': header,
    IPv6: notation,
  },
  'custom-access-log/nginx.log': {
    'one record': header,
    IPv6: notation,
  },
  'dnstap/dnstap.json': {
    'one record': pairs,
  },
  'dnstap/responses.txt': {
    'behind lines of another program': small,
  },
  'filterlog/opnsense.log': {
    'CRLF, a byte order mark, no last line break': lastLine,
  },
  'forcepoint/report.csv': {
    'one record': header,
  },
  'gcp-vpc-flow/entries.log': {
    'syslog, RFC 3164': multiline,
    'syslog, RFC 3164, no priority': multiline,
    'syslog, RFC 5424': multiline,
  },
  'gcp-vpc-flow/gcloud.log': {
    'syslog, RFC 3164': multiline,
    'syslog, RFC 3164, no priority': multiline,
    'syslog, RFC 5424': multiline,
  },
  'iboss/web.json': {
    'behind half a line': small,
  },
  'dnsdist/verbose.log': {
    'one record': pairs,
  },
  'infoblox/appliance.log': {
    'one record': namedAlone,
  },
  'infoblox-cloud/data-connector.log': {
    'one record': pairs,
  },
  'juniper-srx/structured.log': {
    'one record': tracked,
  },
  'juniper-srx/text.log': {
    'one record': tracked,
  },
  'kea-leases/leases4.csv': {
    'one record': header,
  },
  'kea-leases/leases6.csv': {
    'one record': header,
  },
  'netskope/events.csv': {
    'one record': header,
  },
  'nextdns/download.csv': {
    'one record': header,
  },
  'nfdump-csv/new.log': {
    'one record': header,
  },
  'nfdump-json/ndjson.log': {
    'one record': timeless,
  },
  'nfdump-pipe/1.6.log': {
    IPv6: numbers,
  },
  'nfdump-pipe/1.7.log': {
    IPv6: numbers,
  },
  'nfdump-text/line.log': {
    IPv6: dotted,
  },
  'nfdump-text/long.log': {
    'one record': secondHeader,
    IPv6: dotted,
  },
  'nfdump-text/old.log': {
    IPv6: dotted,
  },
  'nfdump-text/quiet.log': {
    IPv6: dotted,
  },
  'openvpn-status/version-2.log': {
    'one record': header,
  },
  'openvpn-status/version-3.log': {
    'one record': header,
  },
  'radacct/radacct.csv': {
    'one record': header,
  },
  'samba-auth/log.samba': {
    IPv6: mappedAddress,
  },
  'samba-auth/syslog.log': {
    IPv6: mappedAddress,
  },
  'silk-rwcut/delimited.log': {
    'one record': header,
  },
  'sonicwall/syslog.log': {
    IPv6: ownKeys,
  },
  'squid-logformat/comment.log': {
    'one record': header,
  },
  'squid-referrer/referer.log': {
    'one record': tooLittle,
  },
  'unbound/actions.log': {
    'behind lines of another program': small,
  },
  'unbound/destination.log': {
    'one record': pairs,
  },
  'unbound/epoch.log': {
    'one record': pairs,
  },
  'unbound/tagged.log': {
    'behind lines of another program': small,
    'behind half a line': small,
    'one record': pairs,
  },
  'umbrella/line-breaks.csv': {
    'syslog, RFC 3164': multiline,
    'syslog, RFC 3164, no priority': multiline,
    'syslog, RFC 5424': multiline,
    docker: multiline,
    'splunk hec': multiline,
    elastic: multiline,
    journald: multiline,
  },
  'w3c/cloudfront.log': {
    'one record': header,
  },
  'w3c/cws.log': {
    'one record': header,
  },
  'w3c/dateless.log': {
    'one record': header,
  },
  'w3c/tmg.log': {
    'one record': header,
  },
  'windows-dns-events/flat.json': {
    'one record': pairs,
  },
  'windows-dns/german.log': {
    'one record': pairs,
  },
  'windows-event-export/event-viewer.csv': {
    IPv6: mappedAddress,
  },
  'windows-event-export/splunk.txt': {
    IPv6: mappedAddress,
  },
  'windows-event-text/agents.log': {
    IPv6: mappedAddress,
  },
  'windows-security/events.csv': {
    'one record': header,
    IPv6: notation,
  },
  'windows-security/events.json': {
    IPv6: mappedAddress,
  },
  'windows-security/exporters.json': {
    IPv6: mappedAddress,
  },
  'windows-security/events.xml': {
    IPv6: notation,
  },
  'wireguard/dump.tsv': {
    IPv6: notation,
  },
  'zeek/conn.log': {
    'one record': header,
  },
  'zeek/dns.log': {
    'one record': header,
  },
  'zeek/http.log': {
    'one record': header,
  },
  'zeek/identity-and-socks.log': {
    'one record': header,
  },
  'zeek/masked-times.log': {
    'one record': header,
  },
  'zeek/ssl-quic-joined.log': {
    'one record': header,
  },
  'zeek/trailing-separators.log': {
    'one record': header,
  },
};
