/**
 * Access lines of Go's web framework Gin, which serves Ollama, LocalAI's predecessors and many gateways.
 *
 *   [GIN] 2026/11/20 - 09:12:05 | 200 |  1.234567ms |       10.0.12.9 | POST     "/api/chat"
 *         Time                    Status Took        Client           Method   Path
 *
 * No server is named: what is asked for tells which API it is. Times are local. Other lines are messages of the program.
 *
 * https://github.com/gin-gonic/gin/blob/master/logger.go
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const request = '| $status | $took | $client | $method "$path"';

export default templateLog(
  {
    name: 'gin',
    product: 'Gin (Ollama and other servers in Go)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'host', 'serverPort', 'method', 'path', 'status'],
    specification: 'https://github.com/gin-gonic/gin/blob/master/logger.go',
  },
  {
    expected: '"[GIN] date - time | status | duration | client | METHOD "path""',
    templates: [`[GIN] \${time:21} ${request}`],
    shapes: { status: /^\d{3}$/, method: /^[A-Z]+$/, client: /^[\d.a-f:]+$/i },
    types: [
      {
        when: { took: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: { time: ['time'], path: ['path'], client: ['client'], method: ['method'], status: ['status'] },
      },
    ],
    notes: ['time=', 'llama', 'ggml', '[GIN-debug]', 'level=', 'msg=', 'print_info', 'load_', '20', '#', ' ', 'Error'],
  },
);
