/**
 * Access lines of Uvicorn, which serves LiteLLM, vLLM, Open WebUI and other gateways and servers of models written in Python.
 *
 *   INFO:     10.0.12.9:52782 - "POST /v1/chat/completions HTTP/1.1" 200 OK
 *   (APIServer pid=7) INFO:     10.0.12.9:52782 - "POST /v1/completions HTTP/1.1" 200 OK
 *   2026-11-20 09:12:05,123 - INFO - 10.0.12.9:52782 - "GET /models HTTP/1.1" 401
 *   Time                             Client            Request                Status
 *
 * The usual layout has no time, and no server is ever named: what is asked for tells which API it is. Other lines are
 * messages of the program.
 *
 * https://github.com/encode/uvicorn/blob/master/uvicorn/logging.py
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const request = '$client - "$request" $status';

export default templateLog(
  {
    name: 'uvicorn',
    product: 'Uvicorn (LiteLLM, vLLM, Open WebUI and other gateways of models in Python)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'clientPort', 'host', 'serverPort', 'method', 'path', 'status'],
    specification: 'https://github.com/encode/uvicorn/blob/master/uvicorn/logging.py',
  },
  {
    expected: '"INFO: client:port - "request" status" of Uvicorn',
    templates: [
      `INFO: ${request} $_`,
      `\${time:23} - INFO - ${request} $_`,
      `\${time:23} INFO: ${request} $_`,
      `\${time:19} INFO: ${request} $_`,
      `\${time:23} - uvicorn.access - INFO - ${request} $_`,
      `($_ pid=$_) INFO: ${request} $_`,
    ],
    shapes: { client: /^[\d.a-f:[\]]+:\d+$/i, request: /^[A-Z]+ \S+ HTTP\/[\d.]+$/, status: /^\d{3}$/ },
    types: [
      {
        when: { request: true },
        fact: Fact.Request,
        isWebServer: true,
        mayLackTime: true,
        fields: { time: ['time'], requestLine: ['request'], client: ['client'], status: ['status'] },
      },
    ],
    notes: ['INFO', 'WARNING', 'ERROR', 'DEBUG', '(', '#', 'Traceback', ' ', '\t', '20', '['],
  },
);
