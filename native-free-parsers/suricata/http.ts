import { Byte } from '../bytes/byte.js';
import { equals, lastIndexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { actionOfStatus } from '../field.js';
import type { RowSink } from '../format.js';
import { Fact, type Row, type Span } from '../row.js';
import { type EveEvent, EveField, HeaderField } from './event.js';

const asterisk = 0x2a;
const authority = word(':authority');
const connect = word('CONNECT');
const contentType = word('content-type');
const method = word(':method');
const path = word(':path');
const status = word(':status');
const two = word('2');
const userAgent = word('user-agent');

/**
 * A request seen in clear; `length` is that of the response's body. What goes to a proxy has a URL that names its server, and
 * the proxy for its destination. HTTP/2 has its names among the headers, and events for settings, which ask for nothing.
 */
export function takeHttp(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  // Newer ones repeat some of the headers as of HTTP/1, and take the host from a header that HTTP/2 does not heed.
  const isHttp2 = event.has(EveField.httpRequestHeaders) && event.is(EveField.httpVersion, two);
  if (!isHttp2 && !event.has(EveField.httpHost) && !event.has(EveField.httpUrl)) {
    sink.ignore(at);
    return;
  }
  let isProxied = false;
  if (isHttp2) readHeaders(event, row);
  else isProxied = readUrl(event, row);
  if (isProxied) row.server.clear();
  row.fact = Fact.Request;
  if (!sink.wants(row)) return;
  row.clearDetails();
  const port = row.serverPort;
  event.putEnds(row, false);
  if (isProxied) row.serverPort = port;
  row.app = 'http';
  event.put(row.method, EveField.httpMethod);
  row.status = event.number(EveField.httpStatus);
  event.put(row.contentType, EveField.httpType);
  event.put(row.userAgent, EveField.httpUserAgent);
  event.put(row.referrer, EveField.httpReferrer);
  if (isHttp2) putHeaders(event, row);
  if (isProxied) row.action = actionOfStatus(row.status);
  if (!event.is(EveField.httpMethod, connect)) row.bytesDown = event.number(EveField.httpLength);
  sink.take(row);
}

/** Host, port and path of a request; whether it went to a proxy. Slashes may be escaped: `http:\/\/chatgpt.com\/c`. */
function readUrl(event: EveEvent, row: Row): boolean {
  const bytes = row.bytes;
  const start = event.start(EveField.httpUrl);
  const end = event.end(EveField.httpUrl);
  const first = bytes[start] === Byte.Backslash ? start + 1 : start;
  const isPath = first < end && bytes[first] === Byte.Slash;
  const isProxied = !isPath && start < end && bytes[start] !== asterisk;
  if (!isProxied || !readTarget(bytes, start, end, row)) {
    readAuthority(bytes, event.start(EveField.httpHost), event.end(EveField.httpHost), row);
  }
  if (isPath) row.path.set(start, end);
  else if (isProxied && row.path.end === row.path.start) readEscapedPath(bytes, start, end, row);
  if (isProxied && Number.isNaN(row.serverPort)) row.serverPort = event.number(EveField.httpPort);
  return isProxied;
}

/** The path of `http:\/\/chatgpt.com\/c`: from the third slash on. */
function readEscapedPath(bytes: Buffer, start: number, end: number, row: Row): void {
  let slashes = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Byte.Slash || ++slashes < 3) continue;
    row.path.set(bytes[at - 1] === Byte.Backslash ? at - 1 : at, end);
    return;
  }
}

/** `[{"name":":authority","value":"chatgpt.com"},{"name":":path","value":"/c"},…]` */
function readHeaders(event: EveEvent, row: Row): void {
  event.open(EveField.httpRequestHeaders);
  while (event.nextHeader()) {
    const value = event.header.start(HeaderField.Value);
    const valueEnd = event.header.end(HeaderField.Value);
    if (isHeader(event, path)) row.path.set(value, valueEnd);
    else if (isHeader(event, authority)) {
      const userInfo = lastIndexOf(row.bytes, value, valueEnd, Byte.At);
      readAuthority(row.bytes, userInfo < 0 ? value : userInfo + 1, valueEnd, row);
    }
  }
}

function putHeaders(event: EveEvent, row: Row): void {
  event.open(EveField.httpRequestHeaders);
  while (event.nextHeader()) {
    if (isHeader(event, method)) putHeader(event, row.method);
    else if (isHeader(event, userAgent)) putHeader(event, row.userAgent);
  }
  event.open(EveField.httpResponseHeaders);
  while (event.nextHeader()) {
    if (isHeader(event, contentType)) putHeader(event, row.contentType);
    else if (isHeader(event, status)) {
      row.status = decimal(row.bytes, event.header.start(HeaderField.Value), event.header.end(HeaderField.Value));
    }
  }
}

function isHeader(event: EveEvent, name: Uint8Array): boolean {
  return equals(event.bytes, event.header.start(HeaderField.Name), event.header.end(HeaderField.Name), name);
}

function putHeader(event: EveEvent, span: Span): void {
  span.set(event.header.start(HeaderField.Value), event.header.end(HeaderField.Value));
}
