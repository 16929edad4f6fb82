/** A client: reads errands from standard input, a JSON line each, does one after another, and prints what came of each. */
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { addressIn, dnsQuery } from './dns-message.js';
import type { Errand, Visit } from './visit.js';

const errandMs = 20_000;

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await visit(JSON.parse(line) as Errand)));
}
process.exit(0);

async function visit(errand: Errand): Promise<Visit> {
  const start = new Date().toISOString();
  const done = { requests: 0, bytesUp: 0, bytesDown: 0, address: undefined as string | undefined };
  const sockets: Socket[] = [];
  let error: string | undefined;
  try {
    const late = sleep(errandMs, undefined, { ref: false }).then(() => {
      throw new Error(`not done in ${errandMs} ms`);
    });
    await Promise.race([late, run(errand, sockets, done)]);
  } catch (cause) {
    error = String(cause);
  }
  for (const socket of sockets) {
    done.bytesUp += socket.bytesWritten;
    done.bytesDown += socket.bytesRead;
    socket.destroy();
  }
  const { address, ...sums } = done;
  const end = new Date().toISOString();
  return { host: errand.host, start, end, ...(address && { address }), ...sums, ...(error && { error }) };
}

async function run(
  errand: Errand,
  sockets: Socket[],
  done: { requests: number; address: string | undefined },
): Promise<void> {
  const address = errand.way === 'proxy' ? undefined : await lookUp(errand);
  if (errand.requests.length === 0) return;
  const socket = errand.proxy ? await throughProxy(errand) : connectTcp(443, address!);
  sockets.push(socket);
  const secure = await secured(socket, errand.host);
  done.address = socket.localAddress;
  const agent = oneConnection(secure);
  for (const { up, down, afterMs } of errand.requests) {
    await sleep(afterMs);
    await post(agent, errand.host, '/', Buffer.alloc(up, 'x'), down);
    done.requests++;
  }
  secure.end();
  await Promise.race([once(socket, 'close'), sleep(500)]);
}

async function lookUp({ host, way, family, resolver, secureResolver }: Errand): Promise<string> {
  if (way === 'doh') {
    const secure = await secured(connectTcp(443, secureResolver.address), secureResolver.host);
    const message = await post(oneConnection(secure), secureResolver.host, '/dns-query', dnsQuery(host), 0);
    secure.destroy();
    return addressIn(message);
  }
  const names = new Resolver({ timeout: 2000, tries: 3 });
  names.setServers([resolver]);
  // As browsers do: both kinds at once.
  const [four, six] = await Promise.allSettled([names.resolve4(host), names.resolve6(host)]);
  const chosen = family === 6 ? six : four;
  if (chosen.status === 'rejected') throw chosen.reason;
  return chosen.value[0]!;
}

/** Asks without a password first and is refused, as browsers do. */
async function throughProxy({ host, proxy }: Errand): Promise<Socket> {
  const { address, port, user, password } = proxy!;
  const ask = `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n`;
  for (const authorisation of ['', `Proxy-Authorization: Basic ${btoa(`${user}:${password}`)}\r\n`]) {
    const socket = connectTcp(port, address);
    socket.write(`${ask}${authorisation}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Uint8Array];
    if (Buffer.from(answer).toString('latin1').startsWith('HTTP/1.1 200')) return socket;
    socket.destroy();
  }
  throw new Error('the proxy refused');
}

async function secured(socket: Socket, host: string): Promise<TLSSocket> {
  const secure = connectTls({ socket, servername: host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  await once(secure, 'secureConnect');
  return secure;
}

function oneConnection(secure: TLSSocket): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => secure;
  return agent;
}

async function post(agent: Agent, host: string, path: string, body: Uint8Array, answerBytes: number): Promise<Buffer> {
  const headers = { 'content-length': body.length, 'x-bytes': answerBytes };
  const sent = request({ agent, host, path, method: 'POST', headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const parts: Uint8Array[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts);
}
