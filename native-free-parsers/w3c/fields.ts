import type { FieldName } from '../field.js';

/**
 * What a column of a W3C extended log can state: a field of the row, or a part that is put together with others.
 * `date` and `time` are in UTC, as the specification has them; `localDate` and `localTime` are not.
 */
export type W3cField =
  | FieldName
  | 'date'
  | 'time'
  | 'localDate'
  | 'localTime'
  | 'epoch'
  | 'stamp'
  | 'bracketedTime'
  | 'stem'
  | 'query'
  | 'ownAddress'
  | 'verdict'
  | 'result'
  | 'taken';

/**
 * The columns by name in lower case. Where a layout has several for one field, the first in this list that is known counts.
 *
 * https://www.w3.org/TR/WD-logfile.html
 * ProxySG: https://techdocs.broadcom.com/us/en/symantec-security-software/web-and-network-security/proxysg/7-3/about-log-formats.html
 * IIS: https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging
 * TMG: https://learn.microsoft.com/en-us/previous-versions/tn-archive/cc441708(v=technet.10)
 * Cisco CWS: https://www.cisco.com/c/en/us/support/docs/security/cloud-web-security/118249-technote-csw-00.html (its list; no log at hand)
 * CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export const w3cFields: Readonly<Record<string, W3cField>> = {
  date: 'date',
  time: 'time',
  'date-local': 'localDate',
  'time-local': 'localTime',
  datetime: 'stamp',
  timestamp: 'epoch',
  'x-timestamp-unix': 'epoch',
  gmttime: 'bracketedTime',
  localtime: 'bracketedTime',
  'time-taken': 'taken',
  timetakenms: 'taken',
  'x-elapsed-time': 'taken',

  'c-ip': 'client',
  'c-port': 'clientPort',
  'cs-username': 'user',
  'x-cs-username': 'user',
  'cs-userdn': 'user',
  'cs-user': 'user',
  'cs-auth-group': 'group',
  'cs-auth-groups': 'group',

  'cs-uri': 'url',
  'cs-url': 'url',
  'c-uri': 'url',
  // What the viewer asked CloudFront for; its `cs(Host)` is the distribution.
  'x-host-header': 'host',
  'cs-host': 'host',
  'cs(host)': 'host',
  'c-uri-host': 'host',
  'r-host': 'host',
  'x-cs-sni': 'host',
  'x-sni': 'host',
  'cs-uri-port': 'serverPort',
  'r-port': 'serverPort',
  's-port': 'serverPort',
  'cs-uri-stem': 'stem',
  'cs-uri-path': 'stem',
  'cs-uri-query': 'query',

  'r-ip': 'server',
  'x-cs-dst-ip': 'server',
  'r-supplier-ip': 'server',
  's-supplier-ip': 'server',
  's-supplier-name': 'server',
  's-ip': 'ownAddress',

  'cs-method': 'method',
  's-operation': 'method',
  'sc-status': 'status',
  'rs(content-type)': 'contentType',
  'sc(content-type)': 'contentType',
  'sc-content-type': 'contentType',
  'cs-mime-type': 'contentType',
  'cs(user-agent)': 'userAgent',
  'cs-user-agent': 'userAgent',
  'c-agent': 'userAgent',
  'cs(referer)': 'referrer',
  'cs-referer': 'referrer',
  'cs-referred': 'referrer',

  'sc-bytes': 'bytesDown',
  'cs-bytes': 'bytesUp',
  transport: 'transport',

  'sc-filter-result': 'verdict',
  action: 'verdict',
  's-action': 'result',
  'x-ss-last-rule-action': 'verdict',
  'x-resultcode-httpstatus': 'result',
};

/** Whether a line of field names is one of web traffic: the Windows firewall and others use the same kind of header. */
export function isWebLog(names: readonly string[]): boolean {
  return names.some((name) => /^(?:c-ip$|cs[-(]|sc[-(]|r-host$)/.test(name));
}

const netskope =
  'date time time-taken cs-bytes sc-bytes bytes c-ip s-ip cs-username cs-method cs-uri-scheme cs-uri-query cs-user-agent cs-content-type sc-status sc-content-type cs-dns cs-host cs-uri cs-uri-port cs-referer x-cs-session-id x-cs-access-method x-cs-app x-s-country x-s-latitude x-s-longitude x-s-location x-s-region x-s-zipcode x-c-country x-c-latitude x-c-longitude x-c-location x-c-region x-c-zipcode x-c-os x-c-browser x-c-browser-version x-c-device x-cs-site x-cs-timestamp x-cs-page-id x-cs-userip x-cs-traffic-type x-cs-tunnel-id x-category x-other-category x-type x-server-ssl-err x-client-ssl-err x-transaction-id x-request-id x-cs-sni x-cs-domain-fronted-sni x-category-id x-other-category-id x-sr-headers-name x-sr-headers-value x-cs-ssl-ja3 x-sr-ssl-ja3s x-ssl-bypass x-ssl-bypass-reason x-r-cert-subject-cn x-r-cert-issuer-cn x-r-cert-startdate x-r-cert-enddate x-r-cert-valid x-r-cert-expired x-r-cert-untrusted-root x-r-cert-incomplete-chain x-r-cert-self-signed x-r-cert-revoked x-r-cert-revocation-check x-r-cert-mismatch x-cs-ssl-fronting-error x-cs-ssl-handshake-error x-sr-ssl-handshake-error x-sr-ssl-client-certificate-error x-sr-ssl-malformed-ssl x-s-custom-signing-ca-error x-cs-ssl-engine-action x-cs-ssl-engine-action-reason x-sr-ssl-engine-action x-sr-ssl-engine-action-reason x-ssl-policy-src-ip x-ssl-policy-dst-ip x-ssl-policy-dst-host x-ssl-policy-dst-host-source x-ssl-policy-categories x-ssl-policy-action x-ssl-policy-name x-cs-ssl-version x-cs-ssl-cipher x-sr-ssl-version x-sr-ssl-cipher x-cs-src-ip-egress x-s-dp-name x-cs-src-ip x-cs-src-port x-cs-dst-ip x-cs-dst-port';

/** The field lists that products start with, for pieces of a log that lost their header; told apart by how many they are. Those of IIS: `IisFields`. */
export const knownLists: readonly (readonly string[])[] = [
  // Of HTTP.sys, which refuses requests before IIS sees them
  'date time c-ip c-port s-ip s-port cs-version cs-method cs-uri-stem sc-status s-siteid s-reason s-queuename',
  // ProxySG: main, and the one for Reporter
  'date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-username cs-auth-group s-hierarchy s-supplier-name rs(content-type) cs(referer) cs(user-agent) sc-filter-result cs-categories x-virus-id s-ip',
  'date time time-taken c-ip cs-username cs-auth-group x-exception-id sc-filter-result cs-categories cs(referer) sc-status s-action cs-method rs(content-type) cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-uri-extension cs(user-agent) s-ip sc-bytes cs-bytes x-virus-id',
  // Those of later versions for plain and for encrypted traffic, which grow at their end
  'date time time-taken c-ip cs-username cs-auth-group s-supplier-name s-supplier-ip s-supplier-country s-supplier-failures x-exception-id sc-filter-result cs-categories cs(referer) sc-status s-action cs-method rs(content-type) cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-uri-extension cs(user-agent) s-ip sc-bytes cs-bytes',
  'date time time-taken c-ip cs-username cs-auth-group s-supplier-name s-supplier-ip s-supplier-country s-supplier-failures x-exception-id sc-filter-result cs-categories sc-status s-action cs-method rs(content-type) cs-uri-scheme cs-host cs-uri-port cs-uri-extension cs(user-agent) s-ip sc-bytes cs-bytes',
  // CloudFront
  'date time x-edge-location sc-bytes c-ip cs-method cs(host) cs-uri-stem sc-status cs(referer) cs(user-agent) cs-uri-query cs(cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end',
  // Netskope's transaction events, which grow at their end: since 2026 without a total, and before
  netskope.replace(' bytes ', ' '),
  netskope,
].map((list) => list.split(' '));

/** Whether a product adds columns behind those of a known list from version to version. */
export function growsAtEnd(list: readonly string[]): boolean {
  return list.includes('x-cs-dst-port') || list.includes('s-supplier-failures');
}
