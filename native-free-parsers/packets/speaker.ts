import { Recognition } from './dissector.js';
import { startsWith } from './starts-with.js';

/** Which end of a connection says something. */
export const Speaker = Object.freeze({ Unknown: 0, Client: 1, Server: 2 });
export type Speaker = (typeof Speaker)[keyof typeof Speaker];

const handshake = 0x16;
const clientHello = 1;
const serverHello = 2;
const methods = ['GET ', 'POST ', 'HEAD ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'CONNECT '];

/** Who begins like this: a greeting of TLS (RFC 8446), a request or response of HTTP (RFC 9112). */
export function speakerOf(bytes: Uint8Array, start: number, end: number): Speaker {
  if (end - start < 6) return Speaker.Unknown;
  if (bytes[start] === handshake && bytes[start + 1] === 3) {
    if (bytes[start + 5] === clientHello) return Speaker.Client;
    return bytes[start + 5] === serverHello ? Speaker.Server : Speaker.Unknown;
  }
  if (startsWith('HTTP/1.', bytes, start, end) === Recognition.Yes) return Speaker.Server;
  for (let i = 0; i < methods.length; i++)
    if (startsWith(methods[i]!, bytes, start, end) === Recognition.Yes) return Speaker.Client;
  return Speaker.Unknown;
}
