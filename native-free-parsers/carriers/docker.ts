/**
 * Docker's json-file driver, one object a line of output.
 *
 *   {"log":"1762000000.048 30890 10.0.177.173 TCP_TUNNEL/200 …\n","stream":"stdout","time":"2026-11-20T06:46:36.048Z"}
 *
 * A line of more than 16 KiB comes in parts, of which the format then rejects all but the first.
 *
 * https://docs.docker.com/engine/logging/drivers/json-file/
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'docker',
  product: 'Docker (json-file)',
  specification: 'https://docs.docker.com/engine/logging/drivers/json-file/',
  messages: ['/log'],
  requires: ['/log', '/stream'],
});
