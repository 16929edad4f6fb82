/**
 * The internet of the laboratory: one program in the namespace of that name that answers for every site.
 *
 *     node dist/lab/internet.js KEY CERTIFICATE
 *
 * A request says in `x-bytes` how long its answer shall be. `POST /dns-query` is DNS over HTTPS, and goes on to the
 * name server beside it. Says `ready` once it listens.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { rootServer } from './office.js';

const [key, certificate] = process.argv.slice(2);
const credentials = { key: readFileSync(key!), cert: readFileSync(certificate!) };
const server = createServer(credentials, (request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(443, '::', () => console.log('ready'));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part);
  if (request.url === '/dns-query') {
    const message = await askNameServer(Buffer.concat(parts));
    response.writeHead(200, { 'content-type': 'application/dns-message' }).end(message);
  } else {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(Buffer.alloc(Math.min(Number(request.headers['x-bytes'] ?? 0), 1 << 20), 'x'));
  }
}

function askNameServer(query: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => done(() => reject(new Error('no answer from the name server'))), 3000);
    const done = (settle: () => void) => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    socket.once('message', (message) => done(() => resolve(message)));
    socket.once('error', (error) => done(() => reject(error)));
    socket.send(query, 53, rootServer.v4);
  });
}
