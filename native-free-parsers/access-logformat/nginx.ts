import type { RecordKey } from '../record-types.js';
import { TemplateWriter } from './template-writer.js';

/** What nginx's variables state. */
const variables: Readonly<Record<string, RecordKey>> = {
  url: 'url',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  remote_addr: 'client',
  binary_remote_addr: 'none',
  remote_port: 'clientPort',
  remote_user: 'user',
  request: 'requestLine',
  request_method: 'method',
  request_uri: 'path',
  uri: 'path',
  host: 'host',
  http_host: 'host',
  server_name: 'host',
  ssl_server_name: 'host',
  server_port: 'serverPort',
  status: 'status',
  body_bytes_sent: 'bytesDown',
  bytes_sent: 'bytesDown',
  request_length: 'bytesUp',
  request_time: 'durationSeconds',
  http_referer: 'referrer',
  http_user_agent: 'userAgent',
  sent_http_content_type: 'contentType',
  connect_host: 'host',
  connect_port: 'serverPort',
};

/** Variables that stand together without anything between them. */
const target =
  /(?:\$scheme:\/\/)?\$(?:http_host|host|server_name)(?::\$server_port)?\$(?:request_uri|uri(?:\$is_args\$args)?)/g;
const pathAndQuery = /\$uri\$is_args\$args/g;

/**
 * nginx's `log_format` as templates: `$remote_addr - $remote_user [$time_local] "$request"`.
 *
 * https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format
 */
export function nginxTemplates(format: string): readonly string[] {
  const writer = new TemplateWriter();
  const quoted = /^'([\s\S]*)'$/.exec(format.trim());
  // As the directive has it: strings in quotes, one behind the other.
  const text = quoted ? quoted[1]!.replace(/'\s+'/g, '') : format;
  const template = text
    .replace(target, '$$url')
    .replace(pathAndQuery, '$request_uri')
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => {
      const variable = braced ?? plain!;
      const key = variables[variable] ?? 'none';
      return writer.value(key, variable === 'time_local' ? 'common' : undefined);
    });
  return [template];
}
