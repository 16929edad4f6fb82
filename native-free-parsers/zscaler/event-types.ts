import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

/** What both notations call the same. */
const common = {
  time: ['rt', 'devTime', 'end'],
  client: ['src'],
  clientPort: ['spt', 'srcPort'],
  server: ['dst'],
  serverPort: ['dpt', 'dstPort'],
  user: ['suser', 'usrName'],
  device: ['devicehostname', 'dvchost'],
} as const;

/** Zscaler's feeds for ArcSight and others, in CEF. */
export const cefTypes: readonly RecordType[] = [
  {
    when: { cs5Label: ['dns_req'], src: true },
    fact: Fact.Query,
    app: 'dns',
    fields: {
      ...common,
      host: ['cs5'],
      queryType: ['cs4'],
      durationMs: ['cn1'],
      group: ['cs1'],
      action: ['cs2', 'act'],
    },
  },
  {
    when: { request: true, src: true },
    fact: Fact.Request,
    fields: {
      ...common,
      url: ['request'],
      host: ['dhost'],
      group: ['cs1'],
      method: ['requestMethod'],
      status: ['outcome'],
      contentType: ['contenttype'],
      userAgent: ['requestClientApplication'],
      referrer: ['requestContext'],
      bytesUp: ['out'],
      bytesDown: ['in'],
      action: ['act'],
    },
  },
  {
    when: { src: true, dst: true, dpt: true },
    fact: Fact.Flow,
    fields: {
      ...common,
      transport: ['proto'],
      group: ['cs1'],
      durationMs: ['cn1'],
      bytesUp: ['out'],
      bytesDown: ['in'],
      action: ['act'],
    },
  },
];

/** Zscaler's feeds for QRadar, in LEEF. */
export const leefTypes: readonly RecordType[] = [
  {
    when: { src: true, url: true },
    fact: Fact.Request,
    fields: {
      ...common,
      url: ['url'],
      host: ['hostname'],
      group: ['dept', 'role'],
      method: ['reqmethod', 'method'],
      status: ['respcode', 'responsecode'],
      userAgent: ['useragent', 'ua'],
      referrer: ['referer'],
      bytesUp: ['srcBytes'],
      bytesDown: ['dstBytes'],
      action: ['action', 'cat'],
    },
  },
  {
    when: { src: true, dst: true, dstPort: true },
    fact: Fact.Flow,
    fields: {
      ...common,
      transport: ['proto'],
      bytesUp: ['srcBytes'],
      bytesDown: ['dstBytes'],
      action: ['action', 'cat'],
    },
  },
];
