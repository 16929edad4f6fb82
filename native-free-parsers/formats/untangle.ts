/**
 * Arista Edge Threat Management, formerly Untangle NG Firewall: events as JSON through syslog.
 *
 *   <174>Nov 20 06:46:36 INFO  uvm[0]:  {"timeStamp":"2026-11-20 06:46:36.093","method":"GET","domain":"chatgpt.com","host":"chatgpt.com","requestUri":"/",
 *    "contentLength":0,"class":"class com.untangle.app.http.HttpRequestEvent","sessionEvent":{"hostname":"nb-17","protocolName":"TCP","CClientAddr":"10.0.12.9",
 *    "CClientPort":59560,"CServerAddr":"192.0.2.4","CServerPort":443,"SClientAddr":"198.51.100.7","SServerAddr":"192.0.2.4","username":"ana",…}}
 *
 * `C` is the client's side of the firewall and `S` the server's, after translation. A request's response and what Web Filter says of
 * it are `repeated`, and so is the beginning of a session, whose end (`SessionStatsEvent`) names no addresses. Other classes are ignored.
 *
 * https://wiki.edge.arista.com/index.php/Event_Definitions
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const session = '/sessionEvent';
const requested = '/httpRequestEvent/sessionEvent';

export default jsonLog(
  {
    name: 'untangle',
    product: 'Arista Edge Threat Management, Untangle NG Firewall (events; JSON)',
    kind: 'firewall',
    facts: ['request', 'flow'],
    fields: [
      'time',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'method',
      'path',
      'contentType',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://wiki.edge.arista.com/index.php/Event_Definitions',
  },
  '"class" of "class com.untangle."',
  [
    {
      when: { '/class': ['class com.untangle.app.http.HttpRequestEvent'], '/sessionEvent': true },
      fact: Fact.Request,
      fields: {
        ...sessionOf(session),
        host: ['/host', '/domain'],
        path: ['/requestUri'],
        method: ['/method'],
      },
    },
    {
      when: { '/class': ['class com.untangle.app.http.HttpResponseEvent'], '/httpRequestEvent': true },
      fact: Fact.Request,
      isRepeated: true,
      fields: {
        ...sessionOf(requested),
        host: ['/httpRequestEvent/host', '/httpRequestEvent/domain'],
        path: ['/httpRequestEvent/requestUri'],
        method: ['/httpRequestEvent/method'],
        contentType: ['/contentType'],
      },
    },
    {
      when: { '/class': ['class com.untangle.app.web_filter.WebFilterEvent'], '/requestLine': true },
      fact: Fact.Request,
      isRepeated: true,
      mayLackHost: true,
      fields: { ...sessionOf(session), requestLine: ['/requestLine'], action: ['/blocked'] },
    },
    {
      when: { '/class': ['class com.untangle.uvm.app.SessionEvent'] },
      fact: Fact.Flow,
      isRepeated: true,
      fields: sessionOf(''),
    },
    { when: { '/class': true, '/timeStamp': true } },
  ],
  { allowed: ['false'], blocked: ['true'] },
);

/** What the event of a session states, at `place`. */
function sessionOf(place: string) {
  return {
    time: ['/timeStamp'],
    client: [`${place}/CClientAddr`],
    clientPort: [`${place}/CClientPort`],
    device: [`${place}/hostname`],
    user: [`${place}/username`],
    server: [`${place}/CServerAddr`],
    serverPort: [`${place}/CServerPort`],
    transport: [`${place}/protocolName`],
  } as const;
}
