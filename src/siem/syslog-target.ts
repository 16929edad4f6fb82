import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../user-error.js';

/** So many datagrams are sent at once, then the receiver gets a pause: with usual buffers it drops what comes faster. */
const inTheAir = 64;
const pauseMs = 5;

/**
 * Sends syslog messages to `udp://host:514` (one a datagram, RFC 5426) or `tcp://host:601` (octet counting, RFC 6587).
 * Throws a UserError where nobody listens, as far as the protocol tells.
 */
export async function sendSyslog(messages: readonly string[], address: string): Promise<void> {
  const { protocol, host, port } = targetOf(address);
  try {
    await (protocol === 'udp' ? sendDatagrams(messages, host, port) : sendStream(messages, host, port));
  } catch (error) {
    throw new UserError(`--syslog ${address}: ${(error as Error).message}.`, { cause: error });
  }
}

function targetOf(address: string): { readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number } {
  const { protocol, v6, name, port } =
    /^(?<protocol>udp|tcp):\/\/(?:\[(?<v6>[0-9a-f:]+)\]|(?<name>[^:/[\]]+)):(?<port>\d{1,5})\/?$/i.exec(address)
      ?.groups ?? {};
  const host = v6 ?? name;
  if (host === undefined || (protocol !== 'udp' && protocol !== 'tcp'))
    throw new UserError(`--syslog ${address}: expected udp://HOST:PORT or tcp://HOST:PORT.`);
  return { protocol, host, port: Number(port) };
}

async function sendDatagrams(messages: readonly string[], host: string, port: number): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    for (let at = 0; at < messages.length; at += inTheAir) {
      await Promise.all(messages.slice(at, at + inTheAir).map((message) => sent(socket, message, host, port)));
      if (at + inTheAir < messages.length) await setTimeout(pauseMs);
    }
  } finally {
    socket.close();
  }
}

function sent(socket: ReturnType<typeof createSocket>, message: string, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, port, host, (error) => (error ? reject(error) : resolve()));
  });
}

async function sendStream(messages: readonly string[], host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  await once(socket, 'connect');
  for (const message of messages) {
    const bytes = Buffer.from(message);
    if (!socket.write(Buffer.concat([Buffer.from(`${bytes.length} `), bytes]))) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'finish');
}
