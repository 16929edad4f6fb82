/**
 * Aruba ClearPass Policy Manager through syslog, as CEF.
 *
 *   Nov 20 06:53:15 cppm1 CEF:0|Aruba Networks|ClearPass|6.9.13|2006|RADIUS Authentications|0|rt=Nov 20 2026 06:53:15 duser=ana
 *                                                                                         Time                         User
 *     dmac=02005e100009 src=192.0.2.4 destinationServiceName=Corp Wireless
 *          Mac              The switch or access point
 *   … CEF:0|Aruba Networks|ClearPass|6.9.13|0-1-0|Session Logs|0|Common.Request-Timestamp=2026-11-20 06:53:15+01 Common.Username=ana
 *     Common.Host-MAC-Address=02005e100009 RADIUS.Acct-Framed-IP-Address=10.9.1.7 Common.Error-Code=0
 *
 * (One line each.) An authentication that went well is a logon. Those that failed and all else state none of our facts. Written from the
 * names of fields that other tools read; no log at hand.
 *
 * https://www.arubanetworks.com/techdocs/ClearPass/6.11/PolicyManager/Content/CPPM_UserGuide/Admin/syslogExportFilters_add_syslog_filter_general.htm
 */
import { cefReader } from '../event-log.js';
import type { LogFormat } from '../format.js';
import type { ClockHints } from '../local-clock.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

/** Kinds of record, by their names. */
const passed = ['RADIUS Authentications', 'Guest Access', 'Logged in users', 'WEBAUTH'];

const byOwnNames: RecordType['fields'] = { time: ['rt', 'start'], client: ['c6a2'], mac: ['dmac'], user: ['duser'] };
const byAttributes: RecordType['fields'] = {
  time: ['Common.Request-Timestamp', 'rt'],
  client: ['RADIUS.Acct-Framed-IP-Address', 'Common.Framed-IP-Address'],
  mac: ['Common.Host-MAC-Address'],
  user: ['Common.Username'],
};

const clearpass: LogFormat<ClockHints> = {
  name: 'clearpass',
  product: 'Aruba ClearPass Policy Manager (CEF)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'radius',
  fields: ['time', 'client', 'mac', 'user', 'realm'],
  specification:
    'https://www.arubanetworks.com/techdocs/ClearPass/6.11/PolicyManager/Content/CPPM_UserGuide/Admin/syslogExportFilters_add_syslog_filter_general.htm',
  ...cefReader(
    ['Aruba Networks'],
    [
      { when: { 'Common.Error-Code': ['0'], 'Common.Host-MAC-Address': true }, fact: Fact.Logon, fields: byAttributes },
      { when: { '|Name': passed, dmac: true, duser: true }, fact: Fact.Logon, fields: byOwnNames },
      { when: {} },
    ],
    { unknown: ['-', 'null', 'N/A'] },
  ),
};
export default clearpass;
