import { readAuthority, readTarget } from '../../bytes/url.js';
import { Fact, type Row, type Span } from '../../row.js';
import type { PacketFacts } from '../packet-facts.js';
import { ApplicationNames } from './application-names.js';
import { Slot } from './elements.js';
import type { ObservationDomain } from './observation-domain.js';
import type { RecordValues } from './record-values.js';
import { unsigned } from './unsigned.js';

const {
  ApplicationId,
  ApplicationName,
  ApplicationPort,
  DnsQuery,
  DnsQueryType,
  DnsResponseCode,
  HttpContentType,
  HttpHost,
  HttpMethod,
  HttpReferrer,
  HttpSite,
  HttpStatus,
  HttpUrl,
  HttpUserAgent,
  Ja3,
  Ja4,
  QuicHost,
  TlsHost,
} = Slot;
const { NaN: unknown } = Number;

/** Cisco's sub-application texts: application 3.80 is HTTP, 13.453 TLS; the text is 34-01 to 34-04 of it. */
const ciscoHttp = 0x03000050;
const ciscoTls = 0x0d0001c5;
const Cisco = Object.freeze({ Url: 0x3401, Host: 0x3402, UserAgent: 0x3403, Referrer: 0x3404, CommonName: 0x3401 });

/** What a record says of the exchange itself: the server's name, the request, the question, the application. */
export class FlowNames {
  private readonly facts: PacketFacts;
  private readonly values: RecordValues;
  private readonly applications = new ApplicationNames();

  constructor(facts: PacketFacts, values: RecordValues) {
    this.facts = facts;
    this.values = values;
  }

  /** The server's name, or the name asked for; it makes the record a request, or a query. */
  putName(row: Row, protocol: number): void {
    const { at, subApplications } = this.values.template;
    if (at[TlsHost]! >= 0 && this.putHost(row, TlsHost, protocol === 17 ? 'quic' : 'tls')) this.putTls(row);
    else if (at[QuicHost]! >= 0) this.putHost(row, QuicHost, 'quic');
    if (row.app === '' && at[HttpHost]! >= 0) this.putHost(row, HttpHost, 'http');
    if (row.app === '' && at[HttpSite]! >= 0) this.putHost(row, HttpSite, 'http');
    if (subApplications.length > 0) this.putSubApplications(row);
    if (at[HttpUrl]! >= 0 || at[HttpMethod]! >= 0) this.putHttp(row);
    if (row.app !== '') row.fact = Fact.Request;
    else if (at[DnsQuery]! >= 0) this.putQuery(row);
  }

  private putHost(row: Row, slot: number, app: string): boolean {
    const { facts, values } = this;
    const { bytes } = values;
    if (!values.findText(slot) || !readAuthority(bytes, values.textStart, values.textEnd, row)) return false;
    facts.text(row.host, bytes, row.host.start, row.host.end);
    row.app = app;
    return true;
  }

  private putTls(row: Row): void {
    this.putText(row.ja3, Ja3);
    this.putText(row.ja4, Ja4);
  }

  private putHttp(row: Row): void {
    const { facts, values } = this;
    const { bytes } = values;
    if (values.findText(HttpUrl)) {
      if (bytes[values.textStart] === 0x2f) facts.text(row.path, bytes, values.textStart, values.textEnd);
      else if (row.app === '') this.putUrl(row, values.textStart, values.textEnd);
    }
    if (row.app === '') return;
    this.putText(row.method, HttpMethod);
    this.putText(row.userAgent, HttpUserAgent);
    this.putText(row.contentType, HttpContentType);
    this.putText(row.referrer, HttpReferrer);
    if (this.values.template.at[HttpStatus]! >= 0) row.status = this.values.number(HttpStatus) || unknown;
  }

  private putUrl(row: Row, start: number, end: number): void {
    const { facts } = this;
    const { bytes } = this.values;
    if (!readTarget(bytes, start, end, row)) {
      row.path.clear();
      return;
    }
    facts.text(row.host, bytes, row.host.start, row.host.end);
    facts.text(row.path, bytes, row.path.start, row.path.end);
    row.app = 'http';
  }

  private putSubApplications(row: Row): void {
    const { values } = this;
    const { bytes, record } = values;
    const { subApplications } = values.template;
    for (let i = 0; i < subApplications.length; i += 2) {
      const start = record + subApplications[i]!;
      const end = record + subApplications[i + 1]!;
      if (start + 6 >= end || !values.trim(start + 6, end)) continue;
      this.putSubApplication(row, unsigned(bytes, start, 4), unsigned(bytes, start + 4, 2));
    }
  }

  private putSubApplication(row: Row, application: number, kind: number): void {
    const { facts } = this;
    const { bytes, textStart, textEnd } = this.values;
    if (application === ciscoTls && kind === Cisco.CommonName && row.app === '') {
      // A certificate's name, not SNI; with a wildcard it names no host.
      if (bytes[textStart] === 0x2a) return;
      facts.text(row.host, bytes, textStart, textEnd);
      row.app = 'tls';
    }
    if (application !== ciscoHttp) return;
    if (kind === Cisco.Host && row.app === '' && readAuthority(bytes, textStart, textEnd, row)) {
      facts.text(row.host, bytes, row.host.start, row.host.end);
      row.app = 'http';
    } else if (kind === Cisco.Url && bytes[textStart] === 0x2f) facts.text(row.path, bytes, textStart, textEnd);
    else if (kind === Cisco.UserAgent) facts.text(row.userAgent, bytes, textStart, textEnd);
    else if (kind === Cisco.Referrer) facts.text(row.referrer, bytes, textStart, textEnd);
  }

  private putQuery(row: Row): void {
    const { at } = this.values.template;
    this.putText(row.host, DnsQuery);
    if (row.host.end === row.host.start) return;
    row.fact = Fact.Query;
    row.app = 'dns';
    if (at[DnsQueryType]! >= 0) this.facts.string(row.queryType, String(this.values.number(DnsQueryType)));
    if (at[DnsResponseCode]! >= 0) this.facts.string(row.responseCode, String(this.values.number(DnsResponseCode)));
  }

  /** The application as the exporter calls it, in lower case; '' where it does not say. */
  application(domain: ObservationDomain): string {
    const { at } = this.values.template;
    if (at[ApplicationName]! >= 0 && this.values.findText(ApplicationName)) return this.applicationName();
    if (at[ApplicationId]! >= 0) return domain.application(this.values.number(ApplicationId));
    return at[ApplicationPort]! < 0 ? '' : (portApplications[this.values.number(ApplicationPort)] ?? '');
  }

  /** Of the text that was found last. */
  applicationName(): string {
    const { bytes, textStart, textEnd } = this.values;
    return this.applications.name(bytes, textStart, textEnd);
  }

  putText(span: Span, slot: number): void {
    const { values } = this;
    if (values.findText(slot)) this.facts.text(span, values.bytes, values.textStart, values.textEnd);
  }
}

/** YAF's labels: https://tools.netsa.cert.org/yaf/applabel.html */
const portApplications: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  25: 'smtp',
  53: 'dns',
  69: 'tftp',
  80: 'http',
  110: 'pop3',
  123: 'ntp',
  143: 'imap',
  161: 'snmp',
  443: 'tls',
  500: 'ike',
  554: 'rtsp',
  853: 'dot',
  1080: 'socks',
  1194: 'openvpn',
  1723: 'pptp',
  1883: 'mqtt',
  5060: 'sip',
};
