/**
 * Cloudflare AI Gateway: the logs that its interface lists, one JSON object a line, or a page of them.
 *
 *   {"id":"01J…","created_at":"2026-11-20T09:12:05Z","provider":"openai","model":"gpt-4o","path":"/v1/chat/completions","duration":512,
 *    "status_code":200,"success":true,"cached":false,"tokens_in":12,"tokens_out":40,"request_content_type":"application/json",…}
 *
 * No log at hand: written to the published fields. They name no client and no host: what is asked for tells which API it is, as
 * with other gateways of models. `metadata` is text of the site's own.
 *
 * https://developers.cloudflare.com/api/resources/ai_gateway/subresources/logs/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'cloudflare-ai-gateway',
    product: 'Cloudflare AI Gateway (logs; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'durationMs', 'path', 'status', 'contentType'],
    specification: 'https://developers.cloudflare.com/api/resources/ai_gateway/subresources/logs/',
  },
  '"provider", "model", "tokens_in" and "cached"',
  [
    {
      when: { '/provider': true, '/model': true, '/cached': true, '/tokens_in': true, '/path': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/created_at'],
        path: ['/path'],
        status: ['/status_code'],
        contentType: ['/response_content_type'],
        durationMs: ['/duration'],
      },
    },
  ],
);
