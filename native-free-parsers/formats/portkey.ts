/**
 * Portkey's AI gateway: its log export, one JSON object a line, or a page of them.
 *
 *   {"id":"7c1f…","trace_id":"a1","created_at":"2026-11-20T09:12:05.123Z","ai_org":"openai","ai_model":"gpt-4o","request_url":
 *    "https://api.openai.com/v1/chat/completions","response_status_code":200,"response_time":512,"metadata":{"_user":"ana"},…}
 *
 * No log at hand: written to the names of the export's fields. The gateway asks for the user, whom `_user` of the metadata names;
 * which device it was is not known. `request` and `response` hold what was said, and are passed over.
 *
 * https://portkey.ai/docs/product/observability/logs-export
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'portkey',
    product: 'Portkey AI Gateway (log export; JSON)',
    kind: 'proxy',
    facts: ['request'],
    fields: ['time', 'durationMs', 'user', 'realm', 'host', 'serverPort', 'path', 'status'],
    specification: 'https://portkey.ai/docs/product/observability/logs-export',
  },
  '"ai_org", "request_url" and "created_at"',
  [
    {
      when: { '/ai_org': true, '/request_url': true, '/created_at': true },
      fact: Fact.Request,
      fields: {
        time: ['/created_at'],
        url: ['/request_url'],
        user: ['/metadata/_user', '/metadata/user'],
        status: ['/response_status_code'],
        durationMs: ['/response_time'],
      },
    },
    { when: { '/ai_org': true, '/ai_model': true, '/created_at': true } },
  ],
);
