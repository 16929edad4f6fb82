/**
 * LiteLLM's proxy: the payload that it hands to a bucket or a callback for every call of a model, one JSON object a file or a line,
 * and the rows of its table of spend logs, as its interface lists them. (What its server prints is the format `uvicorn`.)
 *
 *   {"id":"chatcmpl-1","call_type":"acompletion","status":"success","custom_llm_provider":"openai","total_tokens":50,"startTime":
 *    1795165925.123,"endTime":1795165926.5,"model":"gpt-4o","model_group":"chat","api_base":"https://api.openai.com/v1","metadata":
 *    {"user_api_key_user_id":"ana",…},"requester_ip_address":"198.51.100.7",…}
 *   {"request_id":"chatcmpl-1","call_type":"acompletion","startTime":"2026-11-20T09:12:05.123Z","api_base":"…","user":"ana",…}
 *
 * No log at hand: written to the published fields and the program's own tests. The gateway asks for the user; what was asked for
 * is the API's address alone. A call that failed before a model was chosen has none. `messages` and `response` hold what was said,
 * and are passed over.
 *
 * https://docs.litellm.ai/docs/proxy/logging_spec
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'litellm',
    product: 'LiteLLM proxy (logging payloads and spend logs; JSON)',
    kind: 'proxy',
    facts: ['request'],
    fields: ['time', 'durationMs', 'client', 'user', 'realm', 'host', 'serverPort', 'path', 'status', 'userAgent'],
    specification: 'https://docs.litellm.ai/docs/proxy/logging_spec',
  },
  '"call_type", "model_group", "startTime" and "total_tokens"',
  [
    {
      when: { '/call_type': true, '/model_group': true, '/startTime': true, '/total_tokens': true },
      fact: Fact.Request,
      mayLackHost: true,
      isUtc: true,
      fields: {
        time: ['/startTime'],
        url: ['/api_base', '/hidden_params/api_base'],
        client: ['/requester_ip_address', '/metadata/requester_ip_address'],
        user: ['/metadata/user_api_key_user_email', '/metadata/user_api_key_user_id', '/user', '/end_user'],
        status: ['/error_information/error_code', '/metadata/error_information/error_code'],
        userAgent: ['/metadata/user_agent'],
        durationMs: ['/request_duration_ms'],
      },
    },
  ],
  { unknown: ['-', 'None', 'default_user_id'] },
);
